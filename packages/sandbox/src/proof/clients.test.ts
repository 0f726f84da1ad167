import { createAgileClient, createCloudClient } from 'jira.js';
import { Version2Client } from 'jira.js-5';
import JiraClient from 'jira-client';
import { describe, expect, test } from 'vitest';

import {
  consumerKey,
  dance,
  keyPair,
  startSandbox,
  startWithConsumer,
} from '../testing/fixture.test-support.ts';

// Clients that others wrote, so that what the sandbox says is not only what we take it to say.

const newIssue = { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary: 'By a client of others' };

describe.each(['8.20', '9.12', '10.3', '11.2'])('jira-client with OAuth 1.0a on %s', (version) => {
  test('does the daily work', async () => {
    const sandbox = await startWithConsumer({ version, contextPath: '/jira' });
    const granted = await dance(sandbox);
    const { hostname, port } = new URL(sandbox.url);
    const jira = new JiraClient({
      ...{ protocol: 'http', host: hostname, port, base: 'jira', apiVersion: '2' },
      oauth: {
        consumer_key: consumerKey,
        consumer_secret: keyPair.privateKeyPem,
        access_token: granted.token,
        access_token_secret: granted.secret,
      },
    });
    expect(await jira.getCurrentUser()).toMatchObject({ name: 'alice' });
    const { key } = await jira.addNewIssue({
      fields: { ...newIssue, description: 'h1. (x) & !y!', labels: ['a b'.replace(' ', '-')] },
    });
    await jira.updateIssue(key, { fields: { summary: "It's *changed*" } });
    await jira.addComment(key, 'A comment');
    const { transitions } = await jira.listTransitions(key);
    await jira.transitionIssue(key, { transition: { id: transitions[0]?.id } });
    await jira.createRemoteLink(key, {
      globalId: 'a=1&b=2',
      object: { url: 'https://example.com/?a=1&b=2', title: 'One' },
    });
    expect(await jira.findIssue(key)).toMatchObject({
      fields: { summary: "It's *changed*", description: 'h1. (x) & !y!', status: { name: 'In Progress' } },
    });
    expect(await jira.getRemoteLinks(key)).toMatchObject([{ globalId: 'a=1&b=2' }]);
    expect(await jira.searchJira('project = DEMO AND labels in ("a-b") ORDER BY created DESC')).toMatchObject(
      { total: 1 },
    );
    await jira.deleteIssue(key);
    await expect(jira.findIssue(key)).rejects.toThrow('Issue Does Not Exist');
    await expect(jira.addNewIssue({ fields: {} })).rejects.toThrow('project is required');
  });
});

/** jira.js checks every reply against a schema of its own; what does not fit is thrown. */
const strict = { onSchemaMismatch: 'throw' } as const;

describe('jira.js on Cloud', () => {
  test('by e-mail address and API token, at the site', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    const apiToken = sandbox.cloud?.addApiToken({ userName: 'alice' }).token ?? '';
    const options = {
      host: sandbox.url,
      auth: { type: 'basic', email: 'alice@example.com', apiToken },
      ...strict,
    } as const;
    const jira = createCloudClient(options);
    const agile = createAgileClient(options);
    expect(await jira.myself.getCurrentUser()).toMatchObject({ displayName: 'Alice Ng' });
    expect(await jira.serverInfo.getServerInfo()).toMatchObject({ deploymentType: 'Cloud' });
    expect((await jira.projects.searchProjects()).values).toHaveLength(2);
    const { key } = await jira.issues.createIssue({ fields: newIssue });
    await jira.issueComments.addComment({ issueIdOrKey: key, body: 'A comment' });
    await jira.issueRemoteLinks.createOrUpdateRemoteIssueLink({
      issueIdOrKey: key,
      globalId: 'a=1',
      object: { url: 'https://example.com', title: 'One' },
    });
    await jira.issues.doTransition({ issueIdOrKey: key, transition: { id: '21' } });
    await jira.issueProperties.setIssueProperty({
      issueIdOrKey: key,
      propertyKey: 'mark',
      body: { id: 7 },
    });
    expect(await jira.issues.getIssue({ issueIdOrKey: key })).toMatchObject({
      fields: { status: { name: 'In Progress' }, comment: { total: 1 } },
    });
    const found = await jira.issueSearch.searchAndReconsileIssuesUsingJql({
      jql: 'project = DEMO',
      fields: ['summary'],
    });
    expect(found.issues).toHaveLength(1);
    expect((await agile.board.getAllBoards()).values).toHaveLength(2);
    await agile.sprint.moveIssuesToSprintAndRank({ sprintId: 1, issues: [key] });
    await jira.issues.deleteIssue({ issueIdOrKey: key });
  });

  test('by a token of an app, through the gateway', async () => {
    const { cloud } = await startSandbox({ version: 'cloud' });
    if (!cloud) throw new Error('No Cloud');
    const scopes = ['read:jira-work', 'write:jira-work', 'read:jira-user'];
    const redirectUri = 'http://127.0.0.1:9/';
    const app = cloud.addApp({
      name: 'Ours',
      redirectUri,
      scopes,
      grantLevel: 'account',
      owner: 'alice',
      shared: true,
    });
    const grant = { clientId: app.clientId, userName: 'alice', scopes };
    cloud.allow({ ...grant, cloudId: null, redirectUri });
    const { token } = cloud.issue(grant).access;
    const host = `${cloud.gateway}/ex/jira/${cloud.sites[1]?.cloudId}`;
    const jira = createCloudClient({ host, auth: { type: 'bearer', token }, ...strict });
    const { key } = await jira.issues.createIssue({ fields: { ...newIssue, project: { key: 'SECOND' } } });
    expect(key).toBe('SECOND-1');
  });
});

describe('jira.js on Data Center', () => {
  test('by a personal access token', async () => {
    const sandbox = await startSandbox({ contextPath: '/jira' });
    const { rawToken } = sandbox.world.personalAccessTokens.add({ userName: 'alice', name: 'jira.js' });
    const jira = new Version2Client({
      host: sandbox.url,
      baseRequestConfig: { headers: { Authorization: `Bearer ${rawToken}` } },
    });
    expect(await jira.myself.getCurrentUser()).toMatchObject({ displayName: 'Alice Ng' });
    const { key } = await jira.issues.createIssue({ fields: newIssue });
    await jira.issues.editIssue({ issueIdOrKey: key, fields: { summary: 'Changed' } });
    await jira.issues.doTransition({ issueIdOrKey: key, transition: { id: '21' } });
    expect(await jira.issues.getIssue({ issueIdOrKey: key })).toMatchObject({
      fields: { summary: 'Changed', status: { name: 'In Progress' } },
    });
    await jira.issues.deleteIssue({ issueIdOrKey: key });
    expect(sandbox.world.issues.size).toBe(0);
  });
});
