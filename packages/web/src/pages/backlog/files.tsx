import { ActionIcon, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Icon } from '../../design/icons.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { importTexts as texts } from '../../texts/import.ts';

/** Ideas come in as files and go out as files. */
export function Files(): ReactNode {
  const { write } = useMay();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={texts.export}>
          <Icon name="import" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {write && (
          <Menu.Item component={Link} href="/import">
            {texts.importFile}
          </Menu.Item>
        )}
        <Menu.Item component="a" href="/api/v1/export?format=csv" download="ideas.csv">
          {texts.exportCsv}
        </Menu.Item>
        <Menu.Item component="a" href="/api/v1/export?format=json" download="ideas.json">
          {texts.exportJson}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
