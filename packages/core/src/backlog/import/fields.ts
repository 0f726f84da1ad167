import { fold } from '../words.ts';

/** What a column can hold. */
export const importFields = [
  ...(['id', 'kind', 'parent', 'externalId', 'externalUrl', 'title', 'description', 'problem'] as const),
  ...(['benefit', 'impact', 'effort', 'status', 'tags', 'owner', 'attachments'] as const),
  ...(['asA', 'iWant', 'soThat', 'acceptanceCriteria', 'points'] as const),
] as const;
export type ImportField = (typeof importFields)[number];

/** Fields that several columns may hold together. */
export const repeatable: ReadonlySet<ImportField> = new Set<ImportField>(['tags', 'attachments']);

/**
 * Headings by field, the likeliest first: English, German, French, Spanish, and what Jira, ProdPad, Productboard,
 * Aha!, Trello and Azure DevOps write. Compared without accents, case, spaces and punctuation.
 */
const headings: Record<ImportField, string> = {
  id: 'Crosslink ID',
  kind: 'Kind, Type, Issue Type, Work Item Type, Entity type, Record type, Art, Typ, Vorgangstyp, Type de ticket, Tipo, Tipo de incidencia',
  parent:
    'Parent, Parent key, Epic Link, Parent feature, Epic, Parent id, Parent reference, Übergeordnet, Idee, Parent ID, Élément parent, Padre, Epica',
  externalId:
    'External ID, Issue key, Key, Idea ID, Feature ID, Reference, Reference num, Card ID, Work Item ID, ID, #, Externe ID, Schlüssel, Kennung, Nummer, Identifiant, Clé, Référence, Identificador, Clave',
  externalUrl: 'External URL, URL, Link, Card URL, Idea URL, Webadresse, Adresse, Lien, Enlace',
  title:
    'Title, Summary, Name, Idea, Idea title, Feature name, Card Name, Feature, Titel, Zusammenfassung, Bezeichnung, Titre, Résumé, Nom, Título, Resumen, Nombre',
  description:
    'Description, Notes, Details, Card Description, Body, Idea description, Beschreibung, Notizen, Descripción, Détails, Detalles',
  problem: 'Problem, Problem statement, Why, Customer problem, Problème, Problema',
  benefit:
    'Benefit, Benefits, Value, Business value, Outcome, Nutzen, Vorteil, Bénéfice, Avantage, Beneficio, Valor',
  impact:
    'Impact, Impact score, Idea impact, Priority, Auswirkung, Wirkung, Priorität, Priorité, Impacto, Prioridad',
  effort: 'Effort, Effort score, Idea effort, Size, T-shirt size, Aufwand, Größe, Taille, Esfuerzo, Tamaño',
  status: 'Status, State, Workflow status, List Name, List, Stage, Zustand, Statut, État, Estado',
  tags: 'Tags, Labels, Label, Tag, Categories, Themen, Schlagwörter, Stichwörter, Etiketten, Étiquettes, Mots-clés, Etiquetas',
  owner:
    'Owner, Assignee, Assigned To, Owner email, Members, Product manager, Verantwortlich, Zuständig, Bearbeiter, Zugewiesene Person, Responsable, Propriétaire, Propietario, Asignado',
  attachments: 'Attachments, Attachment, Anhänge, Anhang, Pièces jointes, Adjuntos',
  asA: 'As a, As an, Role, Persona, Als, Rolle, En tant que, Como',
  iWant: 'I want, I want to, Want, Goal, Möchte ich, Ich möchte, Ziel, Je veux, Je souhaite, Quiero',
  soThat: 'So that, In order to, Damit, Um zu, Afin que, Afin de, Pour que, Para, Para que',
  acceptanceCriteria:
    'Acceptance criteria, Acceptance, Akzeptanzkriterien, Abnahmekriterien, Critères d’acceptation, Criterios de aceptación',
  points:
    'Points, Story points, Story point estimate, Custom field (Story Points), Estimate, Storypoints, Schätzung, Estimation, Puntos',
};

const plain = (text: string) => fold(text).replace(/[^\p{L}\p{N}#]/gu, '');
const known = Object.entries(headings).flatMap(([field, names]) =>
  names.split(', ').map((name, rank) => ({ field: field as ImportField, name: plain(name), rank })),
);

/** What each column holds, by its heading: every field goes to its likeliest column, the others hold nothing. */
export function guessFields(columns: string[]): (ImportField | null)[] {
  const guesses = columns.map((heading) => {
    const name = plain(heading.replace(/^Custom field \((.+)\)$/i, '$1'));
    return known.find((one) => one.name === name && name !== '');
  });
  const best = new Map<ImportField, number>();
  for (const guess of guesses) {
    if (guess) best.set(guess.field, Math.min(guess.rank, best.get(guess.field) ?? Infinity));
  }
  const taken = new Set<ImportField>();
  return guesses.map((guess) => {
    if (!guess) return null;
    if (repeatable.has(guess.field)) return guess.field;
    if (taken.has(guess.field) || guess.rank !== best.get(guess.field)) return null;
    taken.add(guess.field);
    return guess.field;
  });
}
