/** How many results come from which model, and how fast each is, so that a change of model can be offered with a figure. */
export const switching = `
`
