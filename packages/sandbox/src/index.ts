export { createSandbox } from './sandbox.ts';
export type { Sandbox, SandboxCloud, SandboxOptions } from './sandbox.ts';
export type { SandboxSeed } from './state/seed.ts';
export { SandboxError } from './errors.ts';
export type { SandboxErrorCode } from './errors.ts';
export type { ArmedFault, Fault, FaultName, Faults } from './faults/faults.ts';
export type { JournalEntry } from './journal.ts';
export { loadWikiReader } from './rich-text/load-wiki-reader.ts';
export { sandboxVersions } from './version.ts';
export type { Personality } from './version.ts';
export type { ApiToken, Cloud, CloudApp } from './world/cloud.ts';
export type { OAuth2Client, OAuth2Store } from './world/oauth2.ts';
export type { Grants, NewConsumer, NewLink } from './world/grants.ts';
export type { IssueDraft, IssueStore } from './world/issues.ts';
export type {
  AccessToken,
  ApplicationLink,
  Consumer,
  Issue,
  Permission,
  Project,
  RemoteLink,
  RequestToken,
  Session,
  User,
} from './world/model.ts';
export type { Sessions } from './world/sessions.ts';
export type { Site, World } from './world/world.ts';
