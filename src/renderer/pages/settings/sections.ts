/** The sections of Settings as they appear in the address (`#/settings/models`) and in its own navigation. */
export const SECTIONS = [
  { id: 'library', title: 'Library' },
  { id: 'sources', title: 'Sources' },
  { id: 'models', title: 'Inference models' },
  { id: 'pipelines', title: 'Pipelines' },
  { id: 'processing', title: 'Processing' },
  { id: 'appearance', title: 'Appearance' }
] as const
export type SectionId = (typeof SECTIONS)[number]['id']

/** The section an address names; the first one for none or an unknown name. Thresholds had a section of their own once. */
export function sectionOf(name: string | undefined): SectionId {
  if (name === 'recognition') return 'models'
  return SECTIONS.find(({ id }) => id === name)?.id ?? 'library'
}
