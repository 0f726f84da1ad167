import type { SetUpInstructions } from '@crosslink/web';
import { facts, oneLine } from './table.ts';

/** What somebody has to do at Jira, step by step, with what they paste there. */
export function instructionsText({ menuPath, directUrl, steps, values }: SetUpInstructions): string {
  const short = values.filter(({ value }) => !value.includes('\n'));
  // A key in PEM is to be copied as it is.
  const long = values.filter(({ value }) => value.includes('\n'));
  return [
    `In Jira: ${menuPath} (${directUrl})`,
    ...steps.map((step, index) => `${index + 1}. ${oneLine(step)}`),
    facts(short.map(({ label, value }): [string, string] => [label, value])),
    ...long.flatMap(({ label, value }) => [`${label}:`, ...value.split('\n').map(oneLine)]),
  ].join('\n');
}
