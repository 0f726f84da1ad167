/**
 * The header of handle() that holds the client's address: sign-in is limited by it. The server sets it,
 * overwriting whatever the client sent under this name.
 */
export const clientAddressHeader = 'x-crosslink-client-address';
