import { describe, expect, test } from 'vitest';
import { applicationLinkInstructions } from './application-link-instructions.ts';
import { JiraSetupError } from './errors.ts';

const options = {
  consumerKey: 'crosslink-1',
  consumerName: 'Crosslink',
  applicationName: 'Crosslink',
  publicKeyPem: '-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----\n',
  applicationUrl: 'https://crosslink.example.com',
};
const instructionsFor = (versionNumbers: number[]) =>
  applicationLinkInstructions({
    ...options,
    site: { baseUrl: 'https://jira.example.com/jira', deployment: 'data-center', versionNumbers },
  });

describe('the instructions for an application link', () => {
  test('name the page below the context path and every value to paste', () => {
    const { directUrl, values } = instructionsFor([10, 3, 0]);
    expect(directUrl).toBe('https://jira.example.com/jira/plugins/servlet/applinks/listApplicationLinks');
    expect(values).toEqual([
      { label: 'Application URL', value: 'https://crosslink.example.com' },
      { label: 'Application Name', value: 'Crosslink' },
      { label: 'Consumer Key', value: 'crosslink-1' },
      { label: 'Consumer Name', value: 'Crosslink' },
      { label: 'Public Key', value: '-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----' },
    ]);
  });

  const families: [version: number[], wants: string, menu: string][] = [
    [[6, 4, 14], 'Incoming Authentication', 'Add-ons'],
    [[7, 0, 0], 'Create new link', 'Applications'],
    [[8, 20, 30], 'Create new link', 'Applications'],
    [[8, 21, 1], 'Create new link', 'Applications'],
    [[8, 22, 0], '“Atlassian product”', 'Applications'],
    [[9, 12, 2], '“Atlassian product”', 'Applications'],
    [[10, 3, 19], '“Atlassian product”', 'Applications'],
    [[11, 2, 0], '“Atlassian product”', 'Applications'],
  ];
  for (const [version, wants, menu] of families) {
    test(`of Jira ${version.join('.')} say ${wants} and lead through ${menu}`, () => {
      const { steps, menuPath } = instructionsFor(version);
      expect(steps.join('\n')).toContain(wants);
      expect(menuPath).toContain(menu);
    });
  }

  test('do not exist for Cloud, and the refusal says what to do', () => {
    const cloud = {
      baseUrl: 'https://acme.atlassian.net',
      deployment: 'cloud' as const,
      versionNumbers: [1001, 0, 0],
    };
    expect(() => applicationLinkInstructions({ ...options, site: cloud })).toThrow(JiraSetupError);
    expect(() => applicationLinkInstructions({ ...options, site: cloud })).toThrow(
      expect.objectContaining({ code: 'oauth1_not_offered' }),
    );
  });
});
