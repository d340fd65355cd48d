import { create } from 'zustand'

/** Whether the dialog "Add photos" is open, and what it should say first. */
export const useAddPhotos = create<{ open: boolean; note: string | null }>(() => ({ open: false, note: null }))

/** Opens "Add photos" from anywhere: the rail, an empty page, a drop that could not be placed. */
export function openAddPhotos(note: string | null = null): void {
  useAddPhotos.setState({ open: true, note })
}
