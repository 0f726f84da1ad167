import { describe, expect, test } from 'vitest';

import { cloudScopesOf } from '../rest/scopes.ts';
import { describedOperations, descriptionsAreHere } from './descriptions.test-support.ts';
import { normalized, restOperations } from './routes.test-support.ts';

/** Administration by REST, for people only: no OAuth 2.0 app of Cloud may do it. */
const forPeopleOnly = /\/rest\/webhooks\/1\.0\//;

const split = (operation: string) => {
  const [method = '', path = ''] = operation.split(' ');
  return { method, path: path.replace(/^\/rest/, '') };
};

const operations = (await restOperations('cloud')).filter((operation) => !forPeopleOnly.test(operation));

describe('every REST operation of Cloud', () => {
  test.each(operations)('%s has its scopes', (operation) => {
    const { method, path } = split(operation);
    expect(cloudScopesOf(method, path)).toBeDefined();
  });

  test('and what is not known to have any is nobody’s', () => {
    expect(cloudScopesOf('GET', '/api/3/made-up')).toBeUndefined();
    expect(cloudScopesOf('GET', '/webhooks/1.0/webhook')).toBeUndefined();
  });

  describe.skipIf(!descriptionsAreHere)('as Atlassian describes them (../shared/specs)', () => {
    const described = descriptionsAreHere
      ? [...describedOperations('cloud'), ...describedOperations('cloud-software')]
      : [];
    const byName = new Map(described.map(({ name, operation }) => [normalized(name), operation]));

    test.each(operations.filter((operation) => !operation.includes('/api/2/')))('%s', (operation) => {
      const { method, path } = split(operation);
      const description = byName.get(normalized(operation));
      expect(description).toBeDefined();
      const wanted = description?.security?.find((entry) => entry['OAuth2'])?.['OAuth2'] ?? [];
      const ours = cloudScopesOf(method, path);
      expect(ours === 'none' ? [] : ours).toEqual(wanted);
    });
  });
});
