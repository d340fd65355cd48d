import { isGood } from '../../shared/good-face.ts'

/*
 * The rules by which faces become people. Raise RULES_VERSION with any change of them: neighbours and people of every
 * library are then made anew (names, and what the user said, stay).
 */

export const RULES_VERSION = 1

/** How many of its nearest faces a face is linked to. */
export const NEIGHBOURS: number = 80

/** How many good faces must agree on who a poor face is. */
export const AGREEING_NEIGHBOURS = 2

/** Two faces of one photo may be one person (a mirror, a collage) only up to this part of the maximum distance. */
export const VERY_SURE = 0.25

/**
 * The mean distance of two groups of faces up to which they may be one person, as a multiple of the maximum distance of
 * two faces. Above 1, because some faces of anybody are far from each other. Chosen on made-up people (BCubed F of families
 * whose centres have a cosine of 0.5, and of people with three looks each): 1.0 gives 0.92 and 0.41, 1.15 gives 0.95 and
 * 0.83, 1.25 gives 0.69 and 0.94; asking instead that centroids be within the maximum distance gives 0.56 and 0.93.
 */
export const MEAN_REACH = 1.15

/** Cosine distance for a recogniser of which nothing better is known. */
export const DEFAULT_MAX_DISTANCE = 0.6

/** The full length of a face's list of neighbours. */
export function listLimit(face: { quality: number; sharpness: number }): number {
  return isGood(face) ? NEIGHBOURS : AGREEING_NEIGHBOURS
}

/** What the user may set. */
export interface PeopleSettings {
  /** Cosine distance up to which two faces may be one person; null: as each recogniser's entry says. */
  maxDistance: number | null
  /** How many good faces make a person. */
  minFaces: number
}
