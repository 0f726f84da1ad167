import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain } from '../exchange.ts';
import { registerAccessTokens } from './access-tokens.ts';
import { registerApplicationLinks } from './application-links/routes.ts';
import { registerBoardPage } from './board.ts';
import { registerBrowse } from './browse.ts';
import { registerCreatePage } from './create.ts';
import { registerDashboard } from './dashboard.ts';
import { stylePath } from './layout.ts';
import { registerLogin } from './login.ts';
import { registerPersonalAccessTokenPage } from './personal-access-tokens.ts';
import { registerSearchPage } from './search.ts';
import { style } from './style.ts';
import { registerWebSudo } from './websudo.ts';

/** What a person can click, except the authorize page, which belongs to the dance. */
export function registerPages(site: FastifyInstance, surroundings: Surroundings): void {
  registerDashboard(site, surroundings);
  registerLogin(site, surroundings);
  registerBrowse(site, surroundings);
  registerBoardPage(site, surroundings);
  registerSearchPage(site, surroundings);
  registerCreatePage(site, surroundings);
  registerApplicationLinks(site, surroundings);
  registerAccessTokens(site, surroundings);
  registerPersonalAccessTokenPage(site, surroundings);
  registerWebSudo(site, surroundings);
  registerStyle(site);
}

export function registerStyle(site: FastifyInstance): void {
  site.get(stylePath, (request, reply) => {
    explain(request, 'accepted', 'stylesheet');
    return reply.type('text/css;charset=UTF-8').send(style);
  });
}
