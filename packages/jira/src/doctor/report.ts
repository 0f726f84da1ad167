import type { Finding } from './finding.ts';

const signs: Record<Finding['state'], string> = { ok: '✓', warning: '!', failed: '✗', skipped: '–' };

/** An examination for people: a line per finding, remedies below, and what it comes to. */
export function reportText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ state, title, cause, remedy }) => [
    `${signs[state]} ${title}: ${cause}`,
    ...(remedy === undefined ? [] : [`    → ${remedy}`]),
  ]);
  return [...lines, '', summary(findings)].join('\n');
}

function summary(findings: readonly Finding[]): string {
  const failures = findings.filter(({ state }) => state === 'failed');
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  const watch =
    warnings === 0 ? '' : ` ${warnings} ${warnings === 1 ? 'thing' : 'things'} to keep an eye on.`;
  if (failures.length === 0) return `All is well.${watch}`;
  const causes = failures.map(({ title, code }) => `${title.toLowerCase()} (${code ?? 'unknown'})`);
  return `What is wrong: ${causes.join('; ')}.${watch}`;
}
