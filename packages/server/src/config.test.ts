import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configurationPage, environmentExample } from './config-documents.ts';
import { ConfigurationError, readConfig, settings } from './config.ts';

const root = new URL('../../../', import.meta.url);

test('an empty environment gives the documented defaults', () => {
  expect(readConfig({})).toEqual({
    allowedPrivateHosts: [],
    port: 3000,
    returnAddresses: [],
    host: 'localhost',
    publicUrl: 'http://localhost:3000',
    dataDir: './data',
    logLevel: 'info',
    trustProxy: 0,
    requestsPerMinute: 1200,
  });
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', CROSSLINK_SECRET: '' })).toEqual(readConfig({}));
});

test('the public URL follows the port unless it is given', () => {
  expect(readConfig({ PORT: '4000' }).publicUrl).toBe('http://localhost:4000');
  expect(readConfig({ PORT: '4000', PUBLIC_URL: 'https://cross.example.com/' }).publicUrl).toBe(
    'https://cross.example.com',
  );
});

test('all problems are reported at once, by variable, without the values', () => {
  const read = () =>
    readConfig({
      PORT: 'eighty',
      PUBLIC_URL: 'https://example.com/crosslink',
      DATABASE_URL: 'mysql://canary-value',
      CROSSLINK_SECRET: 'canary-short',
      LOG_LEVEL: 'loud',
    });
  expect(read).toThrow(ConfigurationError);
  try {
    read();
  } catch (error) {
    const { problems, message } = error as ConfigurationError;
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'PUBLIC_URL',
      'DATABASE_URL',
      'CROSSLINK_SECRET',
      'LOG_LEVEL',
    ]);
    expect(message).not.toContain('canary');
  }
});

test('port 0 is refused without a public URL, since nobody could know the address', () => {
  expect(() => readConfig({ PORT: '0' })).toThrow(/PUBLIC_URL/);
  expect(readConfig({ PORT: '0', PUBLIC_URL: 'http://localhost:5000' }).port).toBe(0);
});

test('.env.example and docs/configuration.md are what the settings table says', async () => {
  expect(await readFile(new URL('.env.example', root), 'utf8')).toBe(environmentExample());
  expect(await readFile(new URL('docs/configuration.md', root), 'utf8')).toBe(configurationPage());
  for (const { variable } of Object.values(settings))
    expect(configurationPage()).toContain(`### ${variable}\n`);
});
