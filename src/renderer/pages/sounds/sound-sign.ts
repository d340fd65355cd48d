import {
  AudioLines,
  Baby,
  Bell,
  Bird,
  Car,
  Cat,
  CloudRain,
  Dog,
  Egg,
  Fish,
  Flame,
  Footprints,
  Guitar,
  Hand,
  Laugh,
  type LucideIcon,
  MicVocal,
  Music,
  Phone,
  Piano,
  Plane,
  Rabbit,
  Ship,
  Speech,
  TrainFront,
  Waves,
  Wind
} from 'lucide-react'

/** Words in the names of sounds, and the sign that stands for them; the first that fits is taken. */
const SIGNS: readonly [RegExp, LucideIcon][] = [
  [/laugh|giggle|chuckle|snicker/, Laugh],
  [/baby|child|kid/, Baby],
  [/sing|choir|chant|yodel|rap\b|humming|vocal/, MicVocal],
  [/speech|conversation|narration|shout|yell|scream|whisper|babbl|crying|sobbing/, Speech],
  [/guitar|banjo|ukulele|sitar|mandolin|zither/, Guitar],
  [/piano|keyboard|organ|synthesizer|harpsichord/, Piano],
  [/telephone|ringtone|dial tone/, Phone],
  [/\bdog|bark|howl|growl|whimper|yip/, Dog],
  [/\bcat\b|meow|purr|hiss/, Cat],
  [/chicken|rooster|hen\b|cluck|turkey|duck|goose|fowl/, Egg],
  [/bird|chirp|tweet|pigeon|crow|owl|caw|coo\b/, Bird],
  [/animal|horse|cow|moo|pig|oink|goat|sheep|roar|rodent|mouse|frog|insect|cricket/, Rabbit],
  [/applause|clap|finger snapping|crowd|cheer/, Hand],
  [/walk|footstep|run\b/, Footprints],
  [/rain|thunder/, CloudRain],
  [/wind(?! instrument)|rustl/, Wind],
  [/boat|ship|rowboat/, Ship],
  [/water|stream|ocean|wave|splash|drip|pour|gurgl|waterfall/, Waves],
  [/whale|fish/, Fish],
  [/fire\b|crackle/, Flame],
  [/train|rail|subway/, TrainFront],
  [/aircraft|airplane|helicopter|jet/, Plane],
  [/vehicle|car\b|truck|bus\b|motor|engine|traffic|siren|horn\b/, Car],
  [/bell|chime|alarm|ding|jingle/, Bell],
  [/music|song|drum|bass|percussion|orchestra|violin|flute|trumpet|instrument|techno|jazz|rock|\bpop\b/, Music]
]

/** The sign that stands for a kind of sound where there is no picture. */
export function signOf(label: string): LucideIcon {
  const name = label.toLowerCase()
  return SIGNS.find(([words]) => words.test(name))?.[1] ?? AudioLines
}
