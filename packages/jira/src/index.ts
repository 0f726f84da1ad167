export { applicationLinkInstructions } from './application-link-instructions.ts';
export type { SetUpInstructions, ApplicationLinkOptions } from './application-link-instructions.ts';
export type { Authorization } from './authorization.ts';
export { maxClockOffsetSeconds } from './clock-offset.ts';
export { apiTokenAuthorization, basicAuthorization, bearerAuthorization } from './bearer-authorization.ts';
export { connectionKinds, offeredKinds } from './connection-kinds.ts';
export type { ConnectionKind, OfferedKind } from './connection-kinds.ts';
export { createJiraClient } from './client.ts';
export type { GatedRequest, JiraClient, JiraClientOptions, JiraRequest, RequestGate } from './client.ts';
export {
  exchangeForAccessToken,
  readJiraCallback,
  renewAccessToken,
  requestTemporaryCredentials,
} from './dance.ts';
export type { DanceOptions, RequestToken } from './dance.ts';
export { cutWiki, jiraTextLimitChars } from './documents/cut-wiki.ts';
export type { CutOptions, CutText } from './documents/cut-wiki.ts';
export { markdownToWiki } from './documents/markdown-to-wiki.ts';
export type { MarkdownToWikiOptions } from './documents/markdown-to-wiki.ts';
export { wikiToMarkdown } from './documents/wiki-to-markdown.ts';
export { examine } from './doctor/examine.ts';
export type { Examination, ExamineOptions } from './doctor/examine.ts';
export type { ConnectionToExamine } from './doctor/connection.ts';
export type { ConsumerToExamine } from './doctor/consumer.ts';
export type { Check, Finding } from './doctor/finding.ts';
export { reportText } from './doctor/report.ts';
export { jiraErrorFrom } from './dance-error.ts';
export { discoverSite } from './discover-site.ts';
export type { DiscoverOptions } from './discover-site.ts';
export type { EgressOptions } from './egress/dispatcher.ts';
export { listCreateFields, listIssueTypes } from './endpoints/create-metadata.ts';
export type { JiraCreateField, JiraIssueType } from './endpoints/create-metadata.ts';
export { personValue, searchAssignable } from './endpoints/assignable.ts';
export {
  getBoardConfiguration,
  listBoards,
  listSprints,
  maxIssuesPerMove,
  moveToBacklog,
  moveToSprint,
  rankIssues,
} from './endpoints/boards.ts';
export type { JiraBoard, JiraBoardConfiguration, JiraSprint, RankFailure } from './endpoints/boards.ts';
export { listChanges } from './endpoints/changelog.ts';
export type { JiraChange, JiraChangeItem } from './endpoints/changelog.ts';
export { epicStyleOf, parentFields } from './endpoints/epic-style.ts';
export type { EpicStyle, EpicStyleQuestion } from './endpoints/epic-style.ts';
export { customFieldsOf, customFieldTypes, listFields, storyPointsField } from './endpoints/fields.ts';
export type { JiraField } from './endpoints/fields.ts';
export { bulkFetchIssues } from './endpoints/bulk-fetch.ts';
export type { BulkFetchOptions, BulkFetchResult } from './endpoints/bulk-fetch.ts';
export { createIssues, maxIssuesPerCreate } from './endpoints/create-issues.ts';
export type { CreatedIssue, NewIssue } from './endpoints/create-issues.ts';
export { editIssue, listEditFields } from './endpoints/edit-issue.ts';
export type { IssueEdit, JiraEditField } from './endpoints/edit-issue.ts';
export { createIssue, getIssue } from './endpoints/issue.ts';
export type { JiraIssue } from './endpoints/issue.ts';
export { getMyself } from './endpoints/myself.ts';
export type { JiraUser } from './endpoints/myself.ts';
export { myPermissions } from './endpoints/permissions.ts';
export {
  getProject,
  listComponents,
  listPriorities,
  listProjects,
  listProjectStatuses,
  listVersions,
} from './endpoints/project.ts';
export type { JiraChoice, JiraProject, JiraTypeStatuses, JiraVersion } from './endpoints/project.ts';
export { deleteIssueProperty, getIssueProperty, setIssueProperty } from './endpoints/issue-properties.ts';
export type { JiraPerson } from './endpoints/person.ts';
export { deleteRemoteLink, listRemoteLinks, upsertRemoteLink } from './endpoints/remote-links.ts';
export type { JiraRemoteLink, RemoteLinkInput } from './endpoints/remote-links.ts';
export { searchAllIssues, searchIssuePages } from './endpoints/search-pages.ts';
export type { SearchOptions } from './endpoints/search-pages.ts';
export { parseSprints, presentSprint } from './endpoints/sprint-field.ts';
export type { JiraIssueSprint } from './endpoints/sprint-field.ts';
export { searchIssues } from './endpoints/search.ts';
export type { SearchResult } from './endpoints/search.ts';
export { getServerInfo } from './endpoints/server-info.ts';
export type { JiraStatus, JiraStatusCategory } from './endpoints/status.ts';
export { listTransitions, transitionIssue } from './endpoints/transitions.ts';
export type { JiraTransition } from './endpoints/transitions.ts';
export {
  JiraCallbackError,
  JiraError,
  JiraRateLimitedError,
  JiraRefusedError,
  JiraRequestError,
  JiraSetupError,
  JiraSiteError,
  JiraTimeoutError,
  JiraUnexpectedReplyError,
  JiraUnknownOutcomeError,
  JiraUnreachableError,
} from './errors.ts';
export type { BaseStringDifference, JiraErrorOptions } from './errors.ts';
export { allowedValuesOf } from './fields/allowed-value.ts';
export { encodeField } from './fields/encode-field.ts';
export type { EncodedField, FieldInput } from './fields/encode-field.ts';
export type { HttpReply, HttpRequest, Transport } from './http.ts';
export { oauth1Authorization } from './oauth1-authorization.ts';
export type { OAuth1AuthorizationOptions } from './oauth1-authorization.ts';
export { listAccessibleSites } from './oauth2/accessible-sites.ts';
export type { AccessibleSite } from './oauth2/accessible-sites.ts';
export { explainGatewayRefusal, oneSiteAtATime } from './oauth2/gateway-refusal.ts';
export type { GatewaySite } from './oauth2/gateway-refusal.ts';
export { buildOAuth2AuthorizationUrl } from './oauth2/authorization-request.ts';
export type { AuthorizationRequest, OAuth2Client } from './oauth2/authorization-request.ts';
export { oauth2ClientInstructions } from './oauth2/client-instructions.ts';
export { defaultScopes } from './oauth2/scopes.ts';
export type { OAuth2ClientOptions } from './oauth2/client-instructions.ts';
export { cloudProvider, cloudSiteUrl, dataCenterProvider } from './oauth2/provider.ts';
export type { CloudHosts, OAuth2Provider } from './oauth2/provider.ts';
export {
  checkOAuth2Callback,
  exchangeAuthorizationCode,
  refreshOAuth2Token,
} from './oauth2/token-request.ts';
export { verifyOAuth2Client } from './oauth2/verify-client.ts';
export type { OAuth2Callback, OAuth2Options, OAuth2Token } from './oauth2/token-request.ts';
export type { RateLimitObservation } from './rate-limit/observation.ts';
export { endpointOf, refusedScope, writtenIssue } from './rate-limit/scope.ts';
export type { LimitScope } from './rate-limit/scope.ts';
export { registerConsumer } from './register-consumer.ts';
export type { RegisterConsumerOptions } from './register-consumer.ts';
export type { ReplyContext } from './reply-context.ts';
export type { ServerInfo } from './server-info.ts';
export { browseUrl, siteUrl } from './site.ts';
export type { Deployment, JiraSite } from './site.ts';
export { sitePath } from './site-path.ts';
export { createTransport } from './transport.ts';
export type { TransportOptions } from './transport.ts';
export { parseDelivery } from './webhooks/delivery.ts';
export type { Delivery, WebhookHint } from './webhooks/delivery.ts';
export { ensureWebhook } from './webhooks/ensure.ts';
export type { EnsuredWebhook, EnsureOptions } from './webhooks/ensure.ts';
export { webhookFamilyOf, webhookTraits } from './webhooks/family.ts';
export type { WebhookFamily, WebhookTraits } from './webhooks/family.ts';
export {
  deleteWebhook,
  issueEvents,
  listWebhooks,
  registerWebhook,
  renewWebhooks,
  replaceWebhook,
} from './webhooks/registration.ts';
export type { JiraWebhook, WebhookWish } from './webhooks/registration.ts';
export { verifyAppToken, verifyPathToken, verifySignature } from './webhooks/verify.ts';
export type { AppToken, AppTokenOptions, AppTokenResult } from './webhooks/verify.ts';
export { webhookInstructions } from './webhooks/webhook-instructions.ts';
export type { WebhookInstructionsOptions } from './webhooks/webhook-instructions.ts';
