import type { Part } from '../app.ts';
import { registerTokenEndpoints } from '../oauth/token-endpoints.ts';
import { registerApis } from '../rest/routes.ts';

/** Whether {@link firstPart} answers what comes to this address. */
export const isFirst = (url: string): boolean =>
  /^[^?]*\/(?:rest\/api|plugins\/servlet\/oauth\/(?:request|access)-token)(?:[/?]|$)/.test(url);

/** What nearly every request asks for, so it is there from the start. */
export const firstPart: Part = {
  site(site, surroundings) {
    registerApis(site, surroundings);
    registerTokenEndpoints(site, surroundings);
  },
  gateway: registerApis,
};
