import { createIssue, upsertRemoteLink } from '@crosslink/jira';
import type { JiraClient } from '@crosslink/jira';
import type { Actor, Core } from '@crosslink/core';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { startJira } from './jira-process.ts';
import type { JiraProcess } from './jira-process.ts';
import { connectAs } from './many-connections.ts';
import { onPostgres, openCore } from './postgres.ts';
import type { BenchDatabase } from './postgres.ts';

const items = 1_000;
/** One by one takes the same time for each, so a part of them tells. */
const oneByOne = 100;
/** What both do before they are measured: a process that started a moment ago still compiles what it runs. */
const warmUp = 50;
/** How long Jira takes to answer. */
const delayMs = 50;

/** A push with all its safety against the simplest that can be written: create, link, next. */
export const pushBenchmark: Benchmark = {
  name: 'push',
  about: `pushes ${items.toLocaleString('en')} ideas to a Jira that answers in ${delayMs} ms, against one by one`,
  run: async () => {
    const jira = await startJira();
    try {
      return await onPostgres(async (newDatabase) => measure(jira, await newDatabase()));
    } finally {
      await jira.stop();
    }
  },
};

async function measure(jira: JiraProcess, database: BenchDatabase): Promise<Row[]> {
  const core = await openCore(database);
  try {
    const { actor, connectionId } = await connectAs('alice', { core, jira, database });
    const client = await core.connections.clientFor(connectionId);
    await pushOneByOne(client, warmUp);
    await core.push.runPush((await startPush(core, { actor, connectionId, count: warmUp })).id);
    await jira.addFault({ kind: 'delay', delayMs, pathPattern: '^/rest/', times: 'always' });
    const simple = await timed(jira, () => pushOneByOne(client, oneByOne));
    const push = await startPush(core, { actor, connectionId, count: items });
    const ours = await timed(jira, () => core.push.runPush(push.id));
    const { state } = await core.push.get(actor, { pushId: push.id });
    if (state !== 'done') throw new Error(`The push that was measured is ${state}.`);
    return [
      createRow({
        what: `push: Jira calls for ${items.toLocaleString('en')} new ideas, against as many as ideas`,
        ours: ours.calls,
        bestPeerOrLimit: items,
        goal: { kind: 'at most', ratio: 1.1 },
      }),
      createRow({
        what: 'push: ideas a second, against create, link, next',
        ours: items / ours.seconds,
        bestPeerOrLimit: oneByOne / simple.seconds,
        goal: { kind: 'at least', ratio: 20 },
      }),
    ];
  } finally {
    await core.close();
  }
}

async function startPush(
  core: Core,
  { actor, connectionId, count }: { actor: Actor; connectionId: string; count: number },
): Promise<{ id: string }> {
  const ideaIds: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const idea = { title: `Idea ${number}`, description: 'What people *ask* for.' };
    ideaIds.push((await core.backlog.createIdea(actor, idea)).id);
  }
  return core.push.start(actor, { ideaIds, connectionId, projectKey: 'DEMO' });
}

async function pushOneByOne(client: JiraClient, count: number): Promise<void> {
  const project = { key: 'DEMO' };
  for (let number = 1; number <= count; number += 1) {
    const fields = { project, issuetype: { name: 'Story' }, summary: `Idea ${number}` };
    const { key } = await createIssue(client, { fields });
    const url = `https://product.example/ideas/${number}`;
    const from = { applicationType: 'com.example', applicationName: 'Example' };
    await upsertRemoteLink(client, key, { globalId: url, url, title: `Idea ${number}`, ...from });
  }
}

async function timed(jira: JiraProcess, work: () => Promise<unknown>) {
  await jira.countRequests();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, calls: await jira.countRequests() };
}
