// What other rooms may take from here: the types of the REST API, made from the server's OpenAPI document.
export type * from './api/generated/types.gen.ts';
