export interface LimitsTables {
  /**
   * Token buckets of a site (scope `site`) and, where a Data Center counts by user, of a user (`user:<id>`); and what is
   * paused: these, an endpoint (`endpoint:<method and path>`) or an issue (`issue:<id or key>`). Times are the
   * database's, so that processes with different clocks agree.
   */
  request_budget: {
    site_id: string;
    scope: string;
    /** Null: nothing is counted here, it is only paused. */
    capacity: number | null;
    fill_per_second: number | null;
    tokens: number;
    filled_at: Date;
    paused_until: Date | null;
  };
}
