import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useLiveUpdates } from '../api/live.ts';
import { Icon, Logo } from '../design/icons.tsx';
import type { IconName } from '../design/icons.tsx';
import { texts } from '../texts/shell.ts';
import { useMay } from './current-user.tsx';
import { UserMenu } from './user-menu.tsx';
import classes from './shell.module.css';

interface Section {
  to: string;
  /** Addresses that belong to it. */
  owns: RegExp;
  icon: IconName;
  label: string;
  /** For administrators only. */
  administer?: boolean;
}

const sections: Section[] = [
  { to: '/backlog', owns: /^\/(backlog|ideas|import|push$)/, icon: 'backlog', label: texts.sections.backlog },
  { to: '/pushes', owns: /^\/pushes/, icon: 'send', label: texts.sections.pushes },
  { to: '/sites', owns: /^\/(sites|connected)/, icon: 'site', label: texts.sections.sites },
  { to: '/people', owns: /^\/people/, icon: 'people', label: texts.sections.people },
  { to: '/keys', owns: /^\/keys/, icon: 'key', label: texts.sections.keys },
  {
    to: '/activity',
    owns: /^\/activity/,
    icon: 'activity',
    label: texts.sections.activity,
    administer: true,
  },
];

export function Shell({ children }: { children: ReactNode }): ReactNode {
  const [open, { open: show, close }] = useDisclosure(false);
  const { lost } = useLiveUpdates();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {texts.skip}
      </a>
      <header className={classes.top}>
        <Brand />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.menu} onClick={show}>
          <Icon name="menu" size={22} />
        </ActionIcon>
      </header>
      <aside className={classes.rail}>
        <div className={classes.railContent}>
          <Brand />
          <Navigation />
          <UserMenu />
        </div>
      </aside>
      <Drawer
        opened={open}
        onClose={close}
        title={texts.product}
        size="17rem"
        closeButtonProps={{ 'aria-label': texts.close }}
      >
        <div className={classes.drawer}>
          <Navigation onChoice={close} />
          <UserMenu />
        </div>
      </Drawer>
      <main className={classes.main} id="content" tabIndex={-1}>
        {lost && (
          <div className={classes.lost} role="status">
            <Icon name="warning" size={16} /> {texts.lost}
          </div>
        )}
        {children}
      </main>
    </div>
  );
}

function Brand(): ReactNode {
  return (
    <Link href="/backlog" className={classes.brand}>
      <Logo size={26} />
      {texts.product}
    </Link>
  );
}

function Navigation({ onChoice }: { onChoice?: () => void }): ReactNode {
  const [location] = useLocation();
  const may = useMay();
  const shown = sections.filter(({ administer = false }) => may.administer || !administer);
  return (
    <nav className={classes.nav} aria-label={texts.navigation}>
      {shown.map(({ to, owns, icon, label }) => (
        <Link
          key={to}
          href={to}
          className={classes.link}
          {...(owns.test(location) ? { 'aria-current': 'page' as const } : {})}
          {...(onChoice ? { onClick: onChoice } : {})}
        >
          <Icon name={icon} />
          {label}
        </Link>
      ))}
    </nav>
  );
}
