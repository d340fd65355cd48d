/** What is said of weight files: the hash each must have, and who said so. */
export const weights = `
`
