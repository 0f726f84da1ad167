import { strict as assert } from 'node:assert';

/** The request that is signed throughout: a path of 60 characters and 10 parameters, two of them to be escaped. */
export const exampleUrl =
  'https://jira.example.com/jira/rest/api/2/issue/createmeta/CROSSLINK/issuetypes/10001' +
  '?startAt=0&maxResults=50&expand=names&fields=summary%2Cstatus&jql=project%20%3D%20DEMO' +
  '&orderBy=updated&validate=true&properties=crosslink&fieldsByKeys=false&page=1';

export const exampleConsumerKey = 'crosslink';
export const exampleToken = 'qHV1GnPLcHxK5qN9CvgUTfXYjcOZSz4B';

assert.equal(new URL(exampleUrl).pathname.length, 60);
assert.equal(new URL(exampleUrl).searchParams.size, 10);
