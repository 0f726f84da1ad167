import { SandboxError } from './errors.ts';

/** What differs between the Jiras the sandbox can be: one row per version, one column per difference. */
export interface Personality {
  /** What `createSandbox({ version })` calls it. */
  version: string;
  fullVersion: string;
  versionNumbers: number[];
  buildNumber: number;
  buildDate: string;
  /** As `serverInfo` reports it; Data Center 10.3 says "Server". */
  deploymentType: 'Server';
  /** Whether user name and password in an `Authorization: Basic` header are accepted. */
  basicAuthentication: boolean;
  /** Status of `POST …/remotelink` when it created a record. */
  remoteLinkCreatedStatus: 200 | 201;
}

const personalities: Record<string, Personality> = {
  '10.3': {
    version: '10.3',
    fullVersion: '10.3.19',
    versionNumbers: [10, 3, 19],
    buildNumber: 10030019,
    buildDate: '2026-04-03T00:00:00.000+0000',
    deploymentType: 'Server',
    basicAuthentication: true,
    remoteLinkCreatedStatus: 201,
  },
};

export const sandboxVersions: readonly string[] = Object.keys(personalities);

export function personalityOf(version: string): Personality {
  const personality = Object.hasOwn(personalities, version) ? personalities[version] : undefined;
  if (personality === undefined) {
    throw new SandboxError(`The sandbox has no Jira version ${JSON.stringify(version)}`, {
      code: 'sandbox_version_unknown',
      remedy: `Use one of: ${sandboxVersions.join(', ')}.`,
    });
  }
  return personality;
}
