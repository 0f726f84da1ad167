import { Menu, useMantineColorScheme } from '@mantine/core';
import type { MantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { signOut } from '../api/account.ts';
import { Face } from '../design/face.tsx';
import { Icon } from '../design/icons.tsx';
import type { IconName } from '../design/icons.tsx';
import { texts } from '../texts/shell.ts';
import { useMe } from './current-user.tsx';
import classes from './shell.module.css';

const schemes: [scheme: MantineColorScheme, icon: IconName][] = [
  ['light', 'sun'],
  ['dark', 'moon'],
  ['auto', 'device'],
];

export function UserMenu(): ReactNode {
  const me = useMe();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    await signOut();
    client.clear();
    window.location.assign('/');
  };
  return (
    <Menu width={220} position="top-start" withinPortal>
      <Menu.Target>
        <button type="button" className={classes.user}>
          <span className="visually-hidden">{texts.account}:</span>
          <Face name={me.name} />
          <span className={classes.userWords}>
            <span>{me.name}</span>
            <span className={classes.role}>{texts.roles[me.role]}</span>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href="/account" leftSection={<Icon name="people" size={16} />}>
          {texts.account}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{texts.colorScheme}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
        >
          {schemes.map(([scheme, icon]) => (
            <Menu.RadioItem key={scheme} value={scheme} rightSection={<Icon name={icon} size={16} />}>
              {texts.colorSchemes[scheme]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => void leave()}>
          {texts.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
