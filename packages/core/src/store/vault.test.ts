import { inspect } from 'node:util';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readVaultKey } from './keys.ts';
import { createSecret } from './secret.ts';
import { createVault } from './vault.ts';

const newKey = () => readVaultKey(randomBytes(32).toString('base64'));
const place = { table: 'connection', column: 'sealed_credential', row: 'a' };

describe('the vault', () => {
  test('opens what it sealed, at the same place', async () => {
    const vault = createVault({ keys: [newKey()] });
    const sealed = await vault.seal(createSecret('hush'), place);
    expect(sealed).not.toContain('hush');
    expect((await vault.open(sealed, place)).reveal()).toBe('hush');
  });

  test('seals the same value differently each time', async () => {
    const vault = createVault({ keys: [newKey()] });
    const sealed = () => vault.seal(createSecret('hush'), place);
    expect(await sealed()).not.toBe(await sealed());
  });

  test.each([
    ['row', { ...place, row: 'b' }],
    ['column', { ...place, column: 'sealed_other' }],
    ['table', { ...place, table: 'attempt' }],
  ])('refuses a value that was moved to another %s', async (_what, elsewhere) => {
    const vault = createVault({ keys: [newKey()] });
    const sealed = await vault.seal(createSecret('hush'), place);
    await expect(vault.open(sealed, elsewhere)).rejects.toMatchObject({ code: 'vault_context_foreign' });
  });

  test('refuses a value whose context was rewritten', async () => {
    const vault = createVault({ keys: [newKey()] });
    const [header = '', ...rest] = (await vault.seal(createSecret('hush'), place)).split('.');
    const fields = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
    const forged = { ...fields, ctx: 'connection/sealed_credential/b' };
    const sealed = [Buffer.from(JSON.stringify(forged)).toString('base64url'), ...rest].join('.');
    const opening = vault.open(sealed, { ...place, row: 'b' });
    await expect(opening).rejects.toMatchObject({ code: 'vault_damaged' });
  });

  test('refuses a value of a key it does not have, and says so', async () => {
    const sealed = await createVault({ keys: [newKey()] }).seal(createSecret('hush'), place);
    const opening = createVault({ keys: [newKey()] }).open(sealed, place);
    await expect(opening).rejects.toMatchObject({ code: 'vault_key_unknown' });
  });

  test.each(['', 'a.b.c.d.e', 'not a JWE at all'])('calls %j damaged', async (sealed) => {
    const vault = createVault({ keys: [newKey()] });
    await expect(vault.open(sealed, place)).rejects.toMatchObject({ code: 'vault_damaged' });
  });

  test('opens with any of its keys and seals with the first', async () => {
    const [older, newer] = [newKey(), newKey()];
    const before = await createVault({ keys: [older] }).seal(createSecret('hush'), place);
    const vault = createVault({ keys: [newer, older] });
    expect((await vault.open(before, place)).reveal()).toBe('hush');
    const after = await vault.seal(createSecret('hush'), place);
    const onlyNewer = createVault({ keys: [newer] });
    expect((await onlyNewer.open(after, place)).reveal()).toBe('hush');
  });

  test('derives bytes per purpose that are not the sealing key', () => {
    const key = newKey();
    const vault = createVault({ keys: [key] });
    const cookies = Buffer.from(vault.derive('accounts'));
    expect(cookies).toHaveLength(32);
    expect(cookies.equals(Buffer.from(vault.derive('accounts')))).toBe(true);
    expect(cookies.equals(Buffer.from(vault.derive('else')))).toBe(false);
    expect(cookies.equals(Buffer.from(key.sealingKey))).toBe(false);
  });
});

describe('a secret', () => {
  const secret = createSecret('hush');

  test('shows a placeholder in strings, JSON, inspection and errors', () => {
    const error = new Error(`about ${secret.toString()}`, { cause: { secret } });
    const shown = [
      `about ${secret as unknown as string}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(error),
    ];
    for (const text of shown) {
      expect(text).toContain('[secret]');
      expect(text).not.toContain('hush');
    }
  });

  test('holds no property that tells it', () => {
    expect(JSON.stringify(Object.values(secret).map((value) => String(value)))).not.toContain('hush');
    expect(secret.reveal()).toBe('hush');
  });
});
