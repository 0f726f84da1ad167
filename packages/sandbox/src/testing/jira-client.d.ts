// What of jira-client the tests use; it brings no types.
declare module 'jira-client' {
  interface Options {
    protocol: string;
    host: string;
    port: string;
    base: string;
    apiVersion: string;
    oauth: Record<'consumer_key' | 'consumer_secret' | 'access_token' | 'access_token_secret', string>;
  }
  export default class JiraClient {
    constructor(options: Options);
    getCurrentUser(): Promise<unknown>;
    addNewIssue(issue: unknown): Promise<{ key: string }>;
    updateIssue(key: string, update: unknown): Promise<unknown>;
    addComment(key: string, body: string): Promise<unknown>;
    listTransitions(key: string): Promise<{ transitions: { id: string }[] }>;
    transitionIssue(key: string, transition: unknown): Promise<unknown>;
    createRemoteLink(key: string, link: unknown): Promise<unknown>;
    getRemoteLinks(key: string): Promise<unknown>;
    findIssue(key: string): Promise<unknown>;
    searchJira(jql: string): Promise<unknown>;
    deleteIssue(key: string): Promise<unknown>;
  }
}
