import { expect, test } from 'vitest'
import { deviceName, placeText } from '../../../src/domain/item.ts'
import { claimsOf } from '../../../src/engine/media/claims.ts'

const of = (tags: Record<string, unknown>) => claimsOf(JSON.stringify(tags))

test('every date is quoted with who says it and in which zone, never converted', () => {
  const { dates, taken } = of({
    'ExifIFD:DateTimeOriginal': '2021:04:11 15:47:53',
    'ExifIFD:OffsetTimeOriginal': '-05:00',
    'IFD0:ModifyDate': '2021:04:12 01:02:03',
    'QuickTime:CreateDate': '2021:04:11 20:47:53',
    'Composite:GPSDateTime': '2021:04:11 20:47:50Z',
    'Composite:SubSecDateTimeOriginal': '2021:04:11 15:47:53.054-05:00',
    'ICC-header:ProfileDateTime': '2017:07:07 13:22:32',
    'XMP-xmpMM:History': [
      { Action: 'saved' },
      { Action: 'saved', When: '2021:05:01 09:00:00+02:00' },
    ],
  })
  expect(taken).toEqual({
    at: '2021-04-11T15:47:53',
    zone: '-05:00',
    source: 'ExifIFD:DateTimeOriginal',
  })
  expect(dates).toEqual([
    {
      meaning: 'taken',
      value: '2021:04:11 15:47:53',
      zone: '-05:00',
      source: 'ExifIFD:DateTimeOriginal',
    },
    {
      meaning: 'created',
      value: '2021:04:11 20:47:53',
      zone: 'Z?',
      source: 'QuickTime:CreateDate',
    },
    { meaning: 'modified', value: '2021:04:12 01:02:03', zone: null, source: 'IFD0:ModifyDate' },
    { meaning: 'gps', value: '2021:04:11 20:47:50Z', zone: 'Z', source: 'Composite:GPSDateTime' },
    {
      meaning: 'other',
      value: '2017:07:07 13:22:32',
      zone: null,
      source: 'ICC-header:ProfileDateTime',
    },
    {
      meaning: 'other',
      value: '2021:05:01 09:00:00+02:00',
      zone: '+02:00',
      source: 'XMP-xmpMM:History[1].When',
    },
  ])
})

test.each([
  ['2008:10:22 16:28:39', '2008-10-22T16:28:39'],
  ['2008:10:22 16:28:39.123+02:00', '2008-10-22T16:28:39'],
  ['2008-10-22T16:28:39Z', '2008-10-22T16:28:39'],
  ['2008:10:22', '2008-10-22T00:00:00'],
  ['2008:10:22 16:28', '2008-10-22T16:28:00'],
  ['0000:00:00 00:00:00', null],
  ['2008:02:30 10:00:00', null],
  ['2008:13:01 10:00:00', null],
  ['2008:10:22 25:00:00', null],
  ['    :  :     :  :  ', null],
  ['yesterday', null],
  ['2008:10:22 16:28:39 Aunt Mary', null],
  ['2008:10:22 16:28:39\n', null],
  ['', null],
  [20081022, null],
  [null, null],
  [{ nested: true }, null],
])('the claim %j is taken as %j', (value, takenAt) => {
  expect(of({ 'ExifIFD:DateTimeOriginal': value }).taken?.at ?? null).toBe(takenAt)
})

test('a modification date is no date of taking', () => {
  expect(of({ 'IFD0:ModifyDate': '2021:04:12 01:02:03' }).taken).toBeNull()
})

test.each([
  [{ 'IFD0:Make': 'NIKON', 'IFD0:Model': 'COOLPIX P6000' }, 'NIKON COOLPIX P6000'],
  [{ 'IFD0:Make': 'Canon', 'IFD0:Model': 'Canon EOS 40D' }, 'Canon EOS 40D'],
  [{ 'IFD0:Make': 'Canon' }, 'Canon'],
  [{ 'IFD0:Make': '  ' }, null],
  [{}, null],
])('the device of %j is called %j', (tags, name) => {
  expect(deviceName(of(tags).device)).toBe(name)
})

test('maker, model, serial number and software are kept apart, in the evidence’s words', () => {
  const device = of({
    'IFD0:Make': ' Acme ',
    'XMP-tiff:Model': 'Box',
    'ExifIFD:SerialNumber': 123456,
    'IFD0:Software': 'x'.repeat(5000),
  }).device
  expect(device).toEqual({
    make: 'Acme',
    model: 'Box',
    serial: '123456',
    software: 'x'.repeat(200),
  })
})

test('a file that claims thousands of dates does not make thousands of rows', () => {
  const many = Object.fromEntries(
    Array.from({ length: 5000 }, (_, n) => [`XMP-x:When${n}`, '2021:04:11 15:47:53']),
  )
  expect(of(many).dates).toHaveLength(200)
})

test.each([
  [43.4674483333333, 11.885126666, '43.467448, 11.885127'],
  [-0.5, -0.25, '-0.500000, -0.250000'],
  [0, -0.25, '0.000000, -0.250000'],
])('a place of %j and %j is %j', (latitude, longitude, text) => {
  const { place, placeFault } = of({
    'Composite:GPSLatitude': latitude,
    'Composite:GPSLongitude': longitude,
  })
  expect(place && placeText(place)).toBe(text)
  expect(placeFault).toBeNull()
})

test.each([
  [91, 0, 'out-of-range'],
  [0, -181, 'out-of-range'],
  [1e308, 0, 'out-of-range'],
  ['43', 11, 'not-a-number'],
  ['NaN', 'inf', 'not-a-number'],
  [null, undefined, 'not-a-number'],
  [undefined, 7, 'not-a-number'],
  [{ a: [1] }, 7, 'not-a-number'],
  [0, 0, 'zero'],
  [-0, 0, 'zero'],
])('a claim of %j and %j is no place, and why is said: %s', (latitude, longitude, fault) => {
  const claimed = { 'Composite:GPSLatitude': latitude, 'Composite:GPSLongitude': longitude }
  expect(of(claimed)).toMatchObject({ place: null, placeFault: fault })
})

test('the size is that of the upright picture', () => {
  const tags = { 'Composite:ImageSize': '640 480' }
  expect(of(tags)).toMatchObject({ widthPx: 640, heightPx: 480 })
  expect(of({ ...tags, 'IFD0:Orientation': 6 })).toMatchObject({ widthPx: 480, heightPx: 640 })
  expect(of({ 'Composite:ImageSize': '-1 x' })).toMatchObject({ widthPx: null, heightPx: null })
})

test.each(['', 'null', '[]', '"text"', '{', '{"a":'])(
  'what is no object claims nothing: %j',
  (json) => {
    expect(claimsOf(json)).toEqual({
      taken: null,
      dates: [],
      device: { make: null, model: null, serial: null, software: null },
      place: null,
      placeFault: null,
      widthPx: null,
      heightPx: null,
      durationSeconds: null,
    })
  },
)
