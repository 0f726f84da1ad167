/** What an administrator registered. */
export interface AdministratorWebhook {
  id: number;
  name: string;
  url: string;
  events: string[];
  /** Empty: every issue. */
  jql: string;
  excludeBody: boolean;
  enabled: boolean;
  /** Deliveries are signed with it; it is never shown again. */
  secret: string | null;
  createdAt: number;
  updatedAt: number;
  updatedBy: string;
}

/** What an OAuth 2.0 app registered for itself, as the person who allowed it (Cloud). */
export interface DynamicWebhook {
  id: number;
  clientId: string;
  userName: string;
  url: string;
  events: string[];
  jqlFilter: string;
  /** Absent: any field, any property. */
  fieldIdsFilter?: string[];
  issuePropertyKeysFilter?: string[];
  expiresAt: number;
}

/** One message to one address, and what came of it. */
export interface Delivery {
  /** The same for every attempt: `X-Atlassian-Webhook-Identifier`. */
  id: string;
  url: string;
  event: string;
  /** As it is sent; '' where the webhook wants no body. */
  body: string;
  /** Either signs with the administrator's secret or proves itself by the app's. */
  webhookId: number | null;
  clientId: string | null;
  /** The person the app's webhooks were registered as. */
  userName: string | null;
  at: number;
  /** Status of the answer, or why there was none. */
  attempts: { at: number; status: number | null; error: string | null }[];
  state: 'pending' | 'delivered' | 'dropped' | 'failed';
  /** When it is to be tried (again). */
  dueAt: number;
}

/** Webhooks of a site and what was sent for them, oldest first. */
export interface Webhooks {
  administrators: Map<number, AdministratorWebhook>;
  dynamic: Map<number, DynamicWebhook>;
  /** The last 1,000. */
  deliveries: Delivery[];
  /** What a receiver has to live with; both off by default. */
  mischief: {
    /** Everything is delivered twice. */
    duplicate: boolean;
    /** Nothing is sent before `settle()`, and then the newest first. */
    unordered: boolean;
  };
  lastId: number;
  newId(): number;
}

export function createWebhooks(): Webhooks {
  const webhooks: Webhooks = {
    administrators: new Map(),
    dynamic: new Map(),
    deliveries: [],
    mischief: { duplicate: false, unordered: false },
    lastId: 0,
    newId: () => (webhooks.lastId += 1),
  };
  return webhooks;
}
