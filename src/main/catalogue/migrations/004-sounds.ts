/** Audio events: what was heard in videos and recordings, and when. */
export const sounds = `
`
