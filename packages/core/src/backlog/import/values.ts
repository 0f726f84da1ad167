import type { IdeaStatus, StoryStatus } from '../tables.ts';
import { fold } from '../words.ts';

const ideaWords: Record<IdeaStatus, string> = {
  new: 'new, open, to do, todo, backlog, idea, inbox, proposed, submitted, neu, offen, zu erledigen, nouveau, ouvert, a faire, nuevo, abierto, por hacer',
  considering:
    'considering, under consideration, under review, in review, discovery, evaluating, needs review, in prufung, in klarung, a l etude, en revision',
  planned:
    'planned, ready, scheduled, accepted, approved, committed, selected for development, next, geplant, bereit, planifie, pret, planificado, listo',
  'in-progress':
    'in progress, doing, active, in development, started, now, in arbeit, in bearbeitung, en cours, en curso, en progreso',
  done: 'done, closed, resolved, completed, shipped, released, launched, fertig, erledigt, geschlossen, termine, ferme, hecho, cerrado, terminado',
  declined:
    'declined, rejected, won t do, wont do, cancelled, canceled, archived, removed, duplicate, parked, abgelehnt, verworfen, rejete, annule, rechazado, cancelado',
};
const storyOf: Record<IdeaStatus, StoryStatus> = {
  ...{ new: 'open', considering: 'open', planned: 'open' },
  ...{ 'in-progress': 'in-progress', done: 'done', declined: 'done' },
};
const statuses = new Map(
  Object.entries(ideaWords).flatMap(([status, words]) =>
    [status.replace('-', ' '), ...words.split(', ')].map((word) => [word, status as IdeaStatus]),
  ),
);

const plain = (text: string) =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Undefined for a status nobody knows. */
export function ideaStatusOf(text: string): IdeaStatus | undefined {
  return statuses.get(plain(text));
}

export function storyStatusOf(text: string): StoryStatus | undefined {
  const status = ideaStatusOf(text);
  return status && storyOf[status];
}

const ratings = new Map<string, number>([
  ...['highest', 'blocker', 'critical', 'very high', 'xl', 'extra large', 'must', 'sehr hoch'].map(pair(10)),
  ...['high', 'major', 'large', 'l', 'hoch', 'gross', 'haute', 'eleve', 'alta', 'alto', 'should'].map(
    pair(8),
  ),
  ...['medium', 'normal', 'moderate', 'm', 'mittel', 'moyenne', 'moyen', 'media', 'medio', 'could'].map(
    pair(5),
  ),
  ...['low', 'minor', 'small', 's', 'niedrig', 'gering', 'klein', 'basse', 'faible', 'baja', 'bajo'].map(
    pair(3),
  ),
  ...['lowest', 'trivial', 'very low', 'xs', 'extra small', 'sehr niedrig', 'wont'].map(pair(1)),
]);

function pair(rating: number) {
  return (word: string): [string, number] => [word, rating];
}

/** A number with point or comma, or one of the usual words for a rating; NaN for anything else. */
export function numberOf(text: string, o: { rating: boolean }): number {
  const rated = o.rating ? ratings.get(plain(text)) : undefined;
  if (rated !== undefined) return rated;
  return /^[+-]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : NaN;
}

/** Tags are separated by commas, semicolons or lines. */
export function tagsOf(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((tag) => tag.trim())
    .filter(Boolean);
}

/** One in a line: an address, or `title <address>`; of Jira's exports the address at the end of the cell. */
export function attachmentsIn(text: string): { title?: string; url: string }[] {
  const found = new Map<string, { title?: string; url: string }>();
  for (const line of text
    .split(/\r?\n/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [, title = '', titled] = /^(.*?)\s*<(\S+)>$/.exec(line) ?? [];
    const url = titled ?? /;(https?:\S+)$/.exec(line)?.[1] ?? line;
    if (!found.has(url)) found.set(url, title === '' ? { url } : { title, url });
  }
  return [...found.values()];
}
