import type { JiraCreateField, JiraIssueType } from './create-metadata.ts';
import { customFieldsOf, customFieldTypes } from './fields.ts';

/** How a story is put below the issue of its idea when it is created. */
export type EpicStyle =
  /** By `parent` (Cloud): the story's type is one level below. */
  | { kind: 'parent' }
  /** By the custom field "Epic Link" (Data Center): the idea is an epic. */
  | { kind: 'epic-link'; fieldId: string }
  /** The story's type is a sub-task, which needs a parent that is none. */
  | { kind: 'sub-task' }
  /** These two types cannot, but one of these sub-task types could. */
  | { kind: 'sub-task-only'; types: JiraIssueType[] }
  | { kind: 'none' };

export interface EpicStyleQuestion {
  idea: JiraIssueType;
  /** The fields with which issues of the idea's type are created. */
  ideaFields: readonly JiraCreateField[];
  story: JiraIssueType;
  storyFields: readonly JiraCreateField[];
  /** All that the project has. */
  issueTypes: readonly JiraIssueType[];
}

/** Decides by create metadata alone, so it sees what is on this person's screens and nothing else. Pure. */
export function epicStyleOf(question: EpicStyleQuestion): EpicStyle {
  const { idea, story, storyFields, issueTypes } = question;
  if (story.subtask) return { kind: idea.subtask ? 'none' : 'sub-task' };
  if (isOneAbove(question) && storyFields.some(({ fieldId }) => fieldId === 'parent'))
    return { kind: 'parent' };
  const [epicLink] = customFieldsOf(storyFields, customFieldTypes.epicLink);
  if (epicLink && isEpic(question)) return { kind: 'epic-link', fieldId: epicLink.fieldId };
  const types = issueTypes.filter(({ subtask }) => subtask);
  return idea.subtask || types.length === 0 ? { kind: 'none' } : { kind: 'sub-task-only', types };
}

/** The fields of a create call that put the story there; none where it cannot be. Pure. */
export function parentFields(style: EpicStyle, parent: { id: string; key: string }): Record<string, unknown> {
  if (style.kind === 'epic-link') return { [style.fieldId]: parent.key };
  return style.kind === 'parent' || style.kind === 'sub-task' ? { parent: { id: parent.id } } : {};
}

function isOneAbove({ idea, story }: EpicStyleQuestion): boolean {
  return (idea.hierarchyLevel ?? 1) === (story.hierarchyLevel ?? 0) + 1;
}

/** Only epics have an Epic Name on Data Center; Cloud tells the level. */
function isEpic({ idea, ideaFields }: EpicStyleQuestion): boolean {
  return idea.hierarchyLevel === 1 || customFieldsOf(ideaFields, customFieldTypes.epicName).length > 0;
}
