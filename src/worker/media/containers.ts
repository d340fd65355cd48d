/**
 * Kinds of file, by ffmpeg's names for their demuxers, that hold pictures or sound themselves. Everything else that it
 * could open is refused: lists that point at other files (HLS, DASH, concat, IMF), descriptions of streams (SDP, RTSP),
 * numbered pictures, devices, and scripts. Names that an ffmpeg does not know do no harm.
 */
export const CONTAINERS: readonly string[] = [
  // Video
  ...['mov', 'mp4', 'm4a', '3gp', '3g2', 'mj2', 'matroska', 'webm', 'avi', 'asf', 'asf_o', 'flv', 'live_flv', 'kux'],
  ...['mpeg', 'mpegts', 'mpegvideo', 'm4v', 'h261', 'h263', 'h264', 'hevc', 'vvc', 'evc', 'av1', 'obu', 'ivf', 'vc1'],
  ...[
    'vc1test',
    'mjpeg',
    'mjpeg_2000',
    'smjpeg',
    'mpjpeg',
    'mxf',
    'gxf',
    'dv',
    'dirac',
    'dnxhd',
    'cavsvideo',
    'avs2',
    'avs3'
  ],
  ...['rm', 'ivr', 'rl2', 'nut', 'nuv', 'nsv', 'wtv', 'ty', 'pva', 'r3d', 'swf', 'yuv4mpegpipe', 'roq', 'smk', 'bink'],
  ...['film_cpk', 'idcin', 'ipmovie', 'flic', 'filmstrip', 'vivo', 'xmv', 'thp', 'moflex', 'dhav', 'gif', 'apng'],
  // Sound
  ...['mp3', 'aac', 'loas', 'ac3', 'eac3', 'ac4', 'dts', 'dtshd', 'truehd', 'mlp', 'flac', 'ogg', 'oga', 'wav', 'w64'],
  ...[
    'aiff',
    'aifc',
    'caf',
    'au',
    'amr',
    'amrnb',
    'amrwb',
    'ape',
    'wv',
    'tta',
    'tak',
    'mpc',
    'mpc8',
    'oma',
    'aea',
    'qcp'
  ],
  ...[
    'dsf',
    'iff',
    'dff',
    'voc',
    'xwma',
    'sox',
    'ircam',
    'pvf',
    'avr',
    'rso',
    'rsd',
    'shn',
    'osq',
    'sbc',
    'aptx',
    'aptx_hd'
  ],
  ...[
    'gsm',
    'ilbc',
    'g722',
    'g723_1',
    'g726',
    'g729',
    'codec2',
    'nistsphere',
    'sds',
    'dss',
    'act',
    'adx',
    'spdif',
    'wsd',
    'xa'
  ]
]
