/** A request that a page answers with an error page. */
export class PageRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'PageRefusal';
    this.status = status;
  }
}
