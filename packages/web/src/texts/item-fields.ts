/** What the parts of ideas and user stories are called, wherever they are. */
export const itemFields = {
  title: 'Title',
  description: 'Description',
  problem: 'Problem',
  benefit: 'Benefit',
  impact: 'Impact',
  effort: 'Effort',
  status: 'Status',
  tags: 'Tags',
  owner: 'Owner',
  externalId: 'Key in the other product',
  externalUrl: 'Address in the other product',
  points: 'Points',
  asA: 'As a',
  iWant: 'I want',
  soThat: 'So that',
  acceptanceCriteria: 'Acceptance criteria',
};
