import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';
import { guessFields } from './fields.ts';
import { readTable } from './read-file.ts';

const utf16 = (text: string, o: { swap: boolean; mark: boolean }) => {
  const bytes = Buffer.from(`${o.mark ? '\uFEFF' : ''}${text}`, 'utf16le');
  return o.swap ? bytes.swap16() : bytes;
};
/** The other way round than TextDecoder goes. */
const inByteSet = (text: string, encoding: string) => {
  const table = new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  return Uint8Array.from(Array.from(text, (char) => table.indexOf(char)));
};
const western = 'title;description\nGrößenübersicht;„Über“ Größe, café, niño, garçon – 5 €\n';
const eastern = 'title;description\nPrzegląd;Żółć, gęślą jaźń; příliš žluťoučký kůň úpěl\n';
const mac = 'title;description\nGrößenübersicht;Über Größe, café, niño, garçon\n';

describe('the encoding of a file', () => {
  it.each([
    ['utf-8', Buffer.from(western), western],
    ['utf-8', Buffer.from(`\uFEFF${western}`), western],
    ['utf-16le', utf16(western, { swap: false, mark: true }), western],
    ['utf-16be', utf16(western, { swap: true, mark: true }), western],
    ['utf-16le', utf16(western, { swap: false, mark: false }), western],
    ['utf-16be', utf16(western, { swap: true, mark: false }), western],
    ['windows-1252', inByteSet(western, 'windows-1252'), western],
    ['windows-1250', inByteSet(eastern, 'windows-1250'), eastern],
    ['macintosh', inByteSet(mac, 'macintosh'), mac],
  ])('%s is told by its bytes', (encoding, bytes, text) => {
    expect(decode(bytes)).toEqual({ encoding, text });
  });
});

describe('the separator of a file', () => {
  it.each([
    ['a,b\n1,2\n', ','],
    ['a;b;c,d\n1;2;3\n', ';'],
    ['a\tb\r\n1\t2\r\n', '\t'],
    ['"a,a,a"|b\r1|2\r', '|'],
    ['sep=;\r\na;b,c,d\r\n1;2\r\n', ';'],
    ['a\n1\n', ','],
  ])('of %j is %j', async (text, separator) => {
    const table = await readTable(Buffer.from(text), { format: 'csv' });
    expect(table.separator).toBe(separator);
    expect(table.records[0]?.cells[0]).toBe('1');
    expect(table.records[0]?.line).toBe(text.startsWith('sep') ? 3 : 2);
  });
});

describe('the columns of a file', () => {
  it.each([
    [
      'Jira',
      'Summary,Issue key,Issue id,Issue Type,Status,Labels,Labels,Custom field (Story Points)',
      'title,externalId,,kind,status,tags,tags,points',
    ],
    [
      'ProdPad',
      'ID,Title,Problem,Value,Impact,Effort,Status,Tags,Owner',
      'externalId,title,problem,benefit,impact,effort,status,tags,owner',
    ],
    [
      'Trello',
      'Card ID,Card Name,Card URL,Card Description,Labels,Members,List Name',
      'externalId,title,externalUrl,description,tags,owner,status',
    ],
    [
      'Azure DevOps',
      'ID,Work Item Type,Title,Assigned To,State,Tags,Parent',
      'externalId,kind,title,owner,status,tags,parent',
    ],
    [
      'Aha!',
      'Reference num,Name,Description,Status,Workflow,URL',
      'externalId,title,description,status,,externalUrl',
    ],
    [
      'German',
      'Titel,Beschreibung,Nutzen,Aufwand,Schlagwörter,Verantwortlich',
      'title,description,benefit,effort,tags,owner',
    ],
    [
      'French',
      'Titre,Description,Problème,Bénéfice,Étiquettes,En tant que,Je veux,Afin que',
      'title,description,problem,benefit,tags,asA,iWant,soThat',
    ],
    ['Spanish', 'Título,Descripción,Esfuerzo,Estado,Etiquetas', 'title,description,effort,status,tags'],
  ])('of %s are guessed', (_tool, columns, fields) => {
    expect(
      guessFields(columns.split(','))
        .map((field) => field ?? '')
        .join(','),
    ).toBe(fields);
  });
});
