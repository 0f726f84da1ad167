import { readFile, readdir } from 'node:fs/promises';
import * as core from '@crosslink/core';
import * as jira from '@crosslink/jira';
import { describe, expect, test } from 'vitest';
import { errorTable, presentationOf } from './error-table.ts';

const root = new URL('../../../', import.meta.url);

/** Codes that never leave the package they are thrown in, and what happens to them instead. */
const internal = new Set([
  'custom', // zod's own, turned into invalid_input
  'NOT_FOUND', // better-auth's, turned into route_unknown
  'url_invalid', // oauth1: core only signs addresses it made itself
  'parameter_repeated',
  'signing_failed',
  'reply_redirect', // oauth1's view of a reply; jira has codes of its own for these
  'reply_html',
  'reply_status',
  'reply_too_large',
]);

async function documentedCodes(): Promise<Map<string, number | undefined>> {
  const page = await readFile(new URL('docs/errors.md', root), 'utf8');
  const rows = [...page.matchAll(/^- `(\w+)`(?: \((\d{3})\))?: .+ \*\*Do:\*\* .+$/gm)];
  return new Map(
    rows.map(([, code = '', status]) => [code, status === undefined ? undefined : Number(status)]),
  );
}

async function sourcesOf(room: string): Promise<string> {
  const folder = new URL(`packages/${room}/src/`, root);
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => name.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(name));
  return (await Promise.all(sources.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
}

describe('docs/errors.md', () => {
  test('explains every code of the table, with its status', async () => {
    const documented = await documentedCodes();
    const withStatus = [...documented].filter(([, status]) => status !== undefined);
    expect(Object.fromEntries(withStatus)).toEqual(
      Object.fromEntries(Object.entries(errorTable).map(([code, { status }]) => [code, status])),
    );
  });

  test('explains every code the sources throw', async () => {
    const documented = await documentedCodes();
    const sources = (
      await Promise.all(['oauth1', 'jira', 'core', 'server', 'cli', 'sandbox'].map(sourcesOf))
    ).join('\n');
    const thrown = new Set([...sources.matchAll(/\bcode: '(\w+)'/g)].map(([, code = '']) => code));
    expect(thrown.size).toBeGreaterThan(60);
    // What the doctor finds is no error: its codes stand on a page of their own.
    const found = await readFile(new URL('docs/doctor.md', root), 'utf8');
    const unexplained = (code: string) => !documented.has(code) && !found.includes(`\`${code}\``);
    expect([...thrown].filter((code) => unexplained(code) && !internal.has(code))).toEqual([]);
  });

  test('explains no code that is gone', async () => {
    const sources = (
      await Promise.all(['oauth1', 'jira', 'core', 'server', 'cli', 'sandbox'].map(sourcesOf))
    ).join('\n');
    const withoutTable = sources.replace(/errorTable: [\s\S]*?\n};/, '');
    const gone = [...(await documentedCodes()).keys()].filter(
      (code) => !new RegExp(`\\b${code}\\b`).test(withoutTable),
    );
    expect(gone).toEqual([]);
  });
});

describe('a code the table does not know', () => {
  const text = { code: 'brand_new', message: 'm', remedy: 'r', nothingSent: true };

  test.each([
    [new core.NotFoundError(text), { status: 404, retryable: false }],
    [new jira.JiraRefusedError(text), { status: 409, retryable: false }],
    [new jira.JiraRequestError(text), { status: 422, retryable: false }],
    [new jira.JiraRateLimitedError(text), { status: 503, retryable: true }],
    [new jira.JiraUnreachableError(text), { status: 502, retryable: true }],
    [Object.assign(new Error('m'), text), { status: 500, retryable: false }],
  ])('is presented by the reaction its class stands for: %s', (error, expected) => {
    expect(presentationOf(error)).toMatchObject(expected);
  });

  test('and every class of core and jira stands for one', () => {
    const bases: unknown[] = [core.CrosslinkError, core.StartupError, core.VaultError, jira.JiraError];
    const exported: unknown[] = [...Object.values(core), ...Object.values(jira)];
    const classes = exported.filter(isErrorClass);
    const specific = classes.filter((one) => !bases.includes(one));
    expect(specific.length).toBeGreaterThan(12);
    const unexpected = presentationOf(Object.assign(new Error('m'), text));
    for (const ErrorClass of specific) {
      expect(presentationOf(new ErrorClass(text)), ErrorClass.name).not.toEqual(unexpected);
    }
  });
});

type ErrorClass = new (text: object) => Error & { code: string };

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === 'function' && value.prototype instanceof Error;
}
