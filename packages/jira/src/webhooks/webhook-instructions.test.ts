import { describe, expect, test } from 'vitest';
import { webhookInstructions } from './webhook-instructions.ts';

const forSite = (deployment: 'cloud' | 'data-center', versionNumbers: number[], jql = 'project = DEMO') =>
  webhookInstructions({
    site: { baseUrl: 'https://jira.example.com/jira', deployment, versionNumbers },
    ...{ name: 'Crosslink', url: 'https://crosslink.example.com/hook/1', secret: 'S', jql },
  });

describe('the instructions for a webhook', () => {
  test('name the page below the context path and every value to paste', () => {
    const { directUrl, values, menuPath } = forSite('data-center', [10, 3, 0]);
    expect(directUrl).toBe('https://jira.example.com/jira/plugins/servlet/webhooks');
    expect(menuPath).toBe('Administration (cog) → System → WebHooks');
    expect(values).toEqual([
      { label: 'Name', value: 'Crosslink' },
      { label: 'URL', value: 'https://crosslink.example.com/hook/1' },
      { label: 'Secret', value: 'S' },
      { label: 'JQL', value: 'project = DEMO' },
      { label: 'Events', value: 'Issue: created, updated, deleted' },
    ]);
  });

  for (const [deployment, version, secret, menu] of [
    ['data-center', 6, false, 'Advanced'],
    ['data-center', 8, false, 'System'],
    ['data-center', 9, false, 'System'],
    ['data-center', 10, true, 'System'],
    ['data-center', 11, true, 'System'],
    ['cloud', 1001, true, 'Settings'],
  ] as const) {
    test(`of ${deployment} ${version} ask for a secret where there is one`, () => {
      const { values, menuPath, steps } = forSite(deployment, [version, 0]);
      expect(values.some(({ label }) => label === 'Secret')).toBe(secret);
      expect(steps.join(' ')).toContain(secret ? 'never shows the secret again' : 'the only proof');
      expect(menuPath).toContain(menu);
    });
  }

  test('do without JQL where every issue counts', () => {
    expect(forSite('cloud', [1001], '').values.map(({ label }) => label)).not.toContain('JQL');
  });
});
