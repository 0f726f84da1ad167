/** Ideas of an imaginary product team, so that nobody starts in an empty room. */
export const sampleIdeas = [
  {
    title: 'Let customers pause their subscription',
    description: 'A pause of up to **three months**, started and ended in the account.',
    problem: 'People who travel cancel and rarely come back.',
    benefit: 'Fewer cancellations in summer.',
    ...{ impact: 8, effort: 5, status: 'planned', tags: ['retention', 'account'] },
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
    description: 'A day, not a range, on the product page and in the basket.',
    problem: 'The question asked most often in support: when will it arrive?',
    benefit: 'A third fewer support requests.',
    ...{ impact: 9, effort: 3, status: 'considering', tags: ['checkout', 'support'] },
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
    ...{ impact: 5, effort: 3, tags: ['app'] },
    stories: [{ title: 'Follow the setting of the device', points: 3 }],
  },
  {
    title: 'Gift cards',
    description: 'Bought online, redeemed in parts.',
    problem: 'Customers buy those of competitors.',
    benefit: 'Revenue before Christmas.',
    ...{ impact: 7, effort: 8, tags: ['revenue', 'checkout'] },
    stories: [
      { asA: 'shopper', iWant: 'to send a gift card by e-mail', soThat: 'it arrives today', points: 8 },
    ],
  },
  {
    title: 'Reorder with one click',
    description: 'From the list of orders and from the confirmation e-mail.',
    problem: 'Regular customers search for the same things every month.',
    ...{ impact: 6, effort: 2, status: 'in-progress', tags: ['retention'] },
    stories: [
      {
        ...{
          asA: 'regular customer',
          iWant: 'to order my last basket again',
          soThat: 'I am done in a minute',
        },
        acceptanceCriteria: '- What is sold out is named\n- Prices are those of today',
        points: 5,
      },
    ],
  },
  {
    title: 'Invoices in the account',
    description: 'All of the last ten years, as PDF.',
    problem: 'Two of five letters to accounting ask for a copy.',
    ...{ impact: 4, effort: 3, status: 'done', tags: ['account', 'support'] },
  },
  {
    title: 'Chat with a robot',
    description: 'Tried in spring; answers were wrong too often.',
    ...{ impact: 2, effort: 9, status: 'declined', tags: ['support'] },
  },
] as const;
