/** For users of other products, who have no account here. */
export const connectTexts = {
  title: (site: string) => `Connect to ${site}`,
  asks: (madeFor: string, url: string) => `${madeFor} asks to work in Jira as you, at ${url}.`,
  onlyIf: (madeFor: string) =>
    `Go on only if you came here from ${madeFor} just now. If somebody else sent you this link, close the page: what you allow would be theirs.`,
  whatHappensTitle: 'What happens when you press the button',
  whatHappens: [
    'You get to Jira. If you are not signed in there, it asks you to; we never see your password.',
    'Jira asks whether Crosslink may have access as you. Press Allow.',
    'Jira sends you back, and you go on where you came from.',
  ],
  forReference: 'Known there as',
  connect: 'Go on to Jira',
  again: 'Try again',
  back: (madeFor: string) => `Back to ${madeFor}`,
  ends: (time: string) => `This link is good until ${time}, in this browser only.`,
  connectedTitle: 'You are connected',
  connected: (madeFor: string, site: string) => `${madeFor} can work in ${site} as you now.`,
  close: 'You can close this page.',
  deniedTitle: 'Access was not allowed',
  denied: (madeFor: string) =>
    `You pressed Deny at Jira, so ${madeFor} got no access and nothing was changed. If that was a mistake, try again.`,
  failedTitle: 'This did not work',
  failed:
    'Nobody got access and nothing was changed. Try again; if it happens again, tell whoever sent you here this code.',
  tooLong: 'It took longer than ten minutes, so Jira and Crosslink forgot about it. Try again.',
  expiredTitle: 'This link is too old',
  expired: (madeFor: string) =>
    `Nobody got access and nothing was changed. Go back to ${madeFor} and start connecting again there.`,
  endedTitle: 'This link does not work',
  elsewhereTitle: 'This was opened in another browser',
  code: 'Code',
};
