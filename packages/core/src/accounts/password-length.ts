/** Characters; the upper bound keeps hashing from being a way to keep the server busy. */
export const passwordLength = { min: 10, max: 128 };
