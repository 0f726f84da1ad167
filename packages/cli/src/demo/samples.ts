/** Ideas of an imaginary product team, so that nobody starts in an empty room. */
export const sampleIdeas = [
  {
    title: 'Let customers pause their subscription',
    description: 'People who travel cancel and rarely come back. A pause keeps them.',
    stories: [
      {
        asA: 'subscriber',
        iWant: 'to pause my subscription for up to three months',
        soThat: 'I do not pay while I am away',
        acceptanceCriteria: '- The pause starts with the next billing period\n- It can be ended at any time',
        points: 5,
      },
      {
        asA: 'support agent',
        iWant: 'to see who is paused and until when',
        soThat: 'I can answer their questions',
      },
    ],
  },
  {
    title: 'Show delivery times before checkout',
    description: 'The question asked most often in support: when will it arrive?',
    stories: [
      {
        asA: 'shopper',
        iWant: 'to see the delivery day on the product page',
        soThat: 'I know before I buy',
        points: 3,
      },
      { title: 'Keep delivery times correct around public holidays', points: 2 },
    ],
  },
  {
    title: 'Dark mode',
    description: 'Asked for in a third of all app reviews.',
    stories: [{ title: 'Follow the setting of the device', points: 3 }],
  },
] as const;
