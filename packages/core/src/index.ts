export type { Accounts, Me } from './accounts/accounts.ts';
export type { ApiKey, ApiKeys } from './accounts/api-keys.ts';
export {
  acceptInvitationInput,
  changeRoleInput,
  completeSetupInput,
  createApiKeyInput,
  inviteInput,
  listApiKeysInput,
  openInvitationInput,
  renameInput,
} from './accounts/input.ts';
export type {
  AcceptInvitationInput,
  ApiKeyInput,
  ChangeRoleInput,
  CompleteSetupInput,
  CreateApiKeyInput,
  InvitationInput,
  InviteInput,
  ListApiKeysInput,
  OpenInvitationInput,
  PersonInput,
  RenameInput,
} from './accounts/input.ts';
export type { Invitation, OpenedInvitation } from './accounts/invitations.ts';
export type { Session, Sessions } from './accounts/sessions.ts';
export type { People, Person } from './accounts/people.ts';
export { clientAddressHeader } from './accounts/client-address.ts';
export { requireAdministrator } from './actor.ts';
export type { Actor, Role } from './actor.ts';
export { listAuditInput } from './audit/audit.ts';
export type { Audit, AuditEntry, ListAuditInput } from './audit/audit.ts';
export type { Backlog } from './backlog/backlog.ts';
export {
  addStoryInput,
  changeIdeasInput,
  createIdeaInput,
  facetNames,
  filterIdeasInput,
  ideaHistoryInput,
  ideaIdInput,
  ideaSorts,
  listIdeasInput,
  placeInput,
  putIdeaInput,
  storyIdInput,
  storyInput,
  updateIdeaInput,
  updateStoryInput,
} from './backlog/input.ts';
export type {
  AddStoryInput,
  CreateIdeaInput,
  IdeaHistoryInput,
  StoryInput,
  UpdateIdeaInput,
  UpdateStoryInput,
} from './backlog/input.ts';
export { encodings } from './backlog/import/decode.ts';
export { importFields } from './backlog/import/fields.ts';
export { rereadImportInput, runImportInput } from './backlog/import/input.ts';
export { ideaStatuses, storyStatuses } from './backlog/tables.ts';
export { setStatusFromJira } from './backlog/status-from-jira.ts';
export type { ConnectSessions } from './connect-sessions/connect-sessions.ts';
export {
  createConnectSessionInput,
  listConnectSessionsInput,
  openConnectSessionInput,
} from './connect-sessions/input.ts';
export type { SecretOf } from './connect-sessions/visit.ts';
export type { Connections } from './connections/connections.ts';
export type { FoundAttempt } from './connections/attempts.ts';
export type { CompletedAttempt, StartedAttempt } from './connections/dance.ts';
export {
  attemptAnswer,
  attemptDraft,
  connectionInput,
  listReferencesInput,
  tokenDraft,
} from './connections/input.ts';
export type {
  CompleteAttemptInput,
  ConnectInput,
  ConnectionInput,
  StartAttemptInput,
} from './connections/input.ts';
export { isOwnPath } from './connections/return-addresses.ts';
export type { Attention, Connection } from './connections/view.ts';
export { examineInput } from './doctor/doctor.ts';
export type { Doctor, ExamineInput } from './doctor/doctor.ts';
export { createCore } from './core.ts';
export type { Core, CoreConfig } from './core.ts';
export {
  ConflictError,
  CrosslinkError,
  ForbiddenError,
  GoneError,
  InputError,
  NotFoundError,
  StartupError,
  UnavailableError,
  VaultError,
} from './errors.ts';
export type { Events, PageEvent } from './events/events.ts';
export { linkIdInput, linkIssueInput, linksInput, relinkInput, unlinkInput } from './links/input.ts';
export type { LinkIssueInput, RelinkInput, UnlinkInput } from './links/input.ts';
export type { Link } from './links/link.ts';
export type { Links } from './links/links.ts';
export type { Logger } from './log.ts';
export { fieldSource, mappingDraft, mappingInput, mappingsInput } from './mapping/input.ts';
export type { MappingInput, MappingsInput, PutMappingInput } from './mapping/input.ts';
export type { Mapping, MappingFeature } from './mapping/mapping.ts';
export type { Preflight } from './push/preflight.ts';
export { listPushesInput, pushIdInput, repeatPushInput, startPushInput } from './push/input.ts';
export type { ListPushesInput, RepeatPushInput, StartPushInput } from './push/input.ts';
export type { PushFeature } from './push/push.ts';
export type { Push } from './push/view.ts';
export {
  addConsumerInput,
  addSiteInput,
  administratorDraft,
  consumerDraft,
  consumerInput,
  discoverSiteInput,
  handoverInput,
  siteInput,
  updateSiteInput,
} from './sites/input.ts';
export type {
  AddConsumerInput,
  AddSiteInput,
  ConsumerInput,
  DiscoverSiteInput,
  HandoverInput,
  RegisterConsumerInput,
  SetUpInput,
  SiteInput,
  UpdateSiteInput,
} from './sites/input.ts';
export type { Handover, OpenedHandover } from './sites/handover.ts';
export type { ConsumerUser, GoneConsumer } from './sites/need.ts';
export type { FoundSite, Sites } from './sites/sites.ts';
export type { Consumer, Site } from './sites/view.ts';
export {
  registerWebhookInput,
  removeWebhookInput,
  runSyncInput,
  statusRule,
  statusRulesDraft,
  updateSyncInput,
} from './sync/input.ts';
export type {
  RegisterWebhookInput,
  RemoveWebhookInput,
  RunSyncInput,
  SiteSyncInput,
  StatusRulesInput,
  UpdateSyncInput,
} from './sync/input.ts';
export type { ReceivedDelivery } from './sync/receive.ts';
export type { SyncFeature } from './sync/sync.ts';
export type { SecretConfig } from './store/keys.ts';
export type { DatabaseConfig } from './store/store.ts';
