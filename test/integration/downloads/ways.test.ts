import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { file, redirect } from '../../support/answers.ts'
import { refusingAddress, startMisbehavingServer } from '../../support/misbehaving-server.ts'
import { download, inputFor, open, parts, scratch, WEIGHTS } from './downloading.ts'

/** A forward proxy that knows names nobody else does, so that what comes by it cannot have come by any other way. */
async function startProxy(hosts: Record<string, string>, answer?: number) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    const wanted = new URL(request.url ?? '')
    seen.push(`${request.method} ${wanted.href}`)
    if (answer !== undefined) {
      response.writeHead(answer).end()
      return
    }
    fetch(`${hosts[wanted.host]}${wanted.pathname}`).then(async ({ status, headers, body }) => {
      response.writeHead(status, { 'content-length': headers.get('content-length') ?? '0' })
      for await (const chunk of body ?? []) response.write(chunk)
      response.end()
    })
  })
  server.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`)
    const target = new URL(hosts[request.url ?? ''] ?? 'http://127.0.0.1:1')
    if (answer !== undefined) {
      socket.end(`HTTP/1.1 ${answer} No\r\n\r\n`)
      return
    }
    const through = connect(Number(target.port), target.hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      through.pipe(socket).pipe(through)
    })
    for (const end of [through, socket]) end.on('error', () => void [through, socket].map((each) => each.destroy()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  )
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

function environment(variables: Record<string, string>): void {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'])
    for (const spelling of [name, name.toLowerCase()]) vi.stubEnv(spelling, variables[spelling] ?? '')
  onTestFinished(() => void vi.unstubAllEnvs())
}

describe('a proxy', () => {
  it('that the host found is gone through', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', file(WEIGHTS))
    const proxy = await startProxy({ 'models.invalid': server.origin })
    environment({ HTTP_PROXY: await refusingAddress() })
    const input = inputFor('http://models.invalid/det.onnx', folder, { proxy: proxy.address })
    await download(input)
    expect(readFileSync(input.to).equals(WEIGHTS)).toBe(true)
    expect(proxy.seen).toEqual(['GET http://models.invalid/det.onnx'])
  })

  it.each([
    ['HTTP_PROXY', (address: string) => address],
    ['http_proxy', (address: string) => address],
    ['ALL_PROXY', (address: string) => address],
    ['HTTP_PROXY', (address: string) => address.replace('http://', '')]
  ])('of the environment is gone through: %s', async (name, spelt) => {
    const { server, folder } = await open()
    server.on('/det.onnx', file(WEIGHTS))
    const proxy = await startProxy({ 'models.invalid': server.origin })
    environment({ [name]: spelt(proxy.address) })
    await download(inputFor('http://models.invalid/det.onnx', folder))
    expect(proxy.seen).toHaveLength(1)
  })

  it('is left aside for what NO_PROXY names', async () => {
    const { server, folder } = await open()
    server.on('/det.onnx', file(WEIGHTS))
    const proxy = await startProxy({})
    environment({ HTTP_PROXY: proxy.address, NO_PROXY: 'example.org,127.0.0.1' })
    await download(inputFor(server.address('/det.onnx'), folder))
    expect(proxy.seen).toEqual([])
  })

  it('that wants a password ends the matter', async () => {
    const proxy = await startProxy({}, 407)
    for (const scheme of ['http', 'https']) {
      const input = inputFor(`${scheme}://models.invalid/det.onnx`, scratch(), { proxy: proxy.address })
      await expect(download(input)).rejects.toMatchObject({
        code: 'download-refused',
        message: expect.stringMatching(/“det\.onnx”.*models\.invalid: the proxy answered 407.*Check the proxy/)
      })
    }
    expect(proxy.seen).toHaveLength(2)
  })

  it('that is not there is named, not the host behind it', async () => {
    const proxy = (await refusingAddress('')).replace(/\/$/, '')
    const input = inputFor('http://models.invalid/det.onnx', scratch(), { proxy })
    await expect(download(input)).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining(`the proxy ${new URL(proxy).host} refused the connection`)
    })
  })

  it('whose address is none is refused', async () => {
    const input = inputFor('http://models.invalid/det.onnx', scratch(), { proxy: 'nonsense' })
    await expect(download(input)).rejects.toMatchObject({
      code: 'download-refused',
      message: expect.stringContaining('the address of the proxy is not valid')
    })
  })
})

const openssl = spawnSync('openssl', ['version']).status === 0
if (!openssl) console.log('https is not tested: there is no openssl to make a certificate with.')

describe.skipIf(!openssl)('https', () => {
  function certificate(): { key: string; cert: string } {
    const folder = scratch()
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const what = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    const whom = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync('openssl', ['req', '-x509', ...what, ...whom, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  }

  async function openSecure({ trusted }: { trusted: boolean }) {
    const pair = certificate()
    if (trusted) {
      const before = getCACertificates('default')
      setDefaultCACertificates([...before, pair.cert])
      onTestFinished(() => setDefaultCACertificates(before))
    }
    const server = await startMisbehavingServer({ tls: pair })
    onTestFinished(() => server.close())
    return server
  }

  it('brings the file, by a proxy too, and is not left on the way', async () => {
    const secure = await openSecure({ trusted: true })
    const { server, folder } = await open()
    secure.on('/det.onnx', file(WEIGHTS))
    const direct = inputFor(secure.address('/det.onnx'), folder)
    await download(direct)
    expect(readFileSync(direct.to).equals(WEIGHTS)).toBe(true)
    const host = new URL(secure.origin).host
    const proxy = await startProxy({ [host]: secure.origin })
    await download({ ...direct, proxy: proxy.address })
    expect(proxy.seen).toEqual([`CONNECT ${host}`])
    secure.on('/plain', redirect(server.address('/det.onnx')))
    server.on('/det.onnx', file(WEIGHTS))
    await expect(download(inputFor(secure.address('/plain'), folder))).rejects.toMatchObject({
      code: 'download-refused',
      message: expect.stringContaining('without encryption')
    })
    expect(server.count()).toBe(0)
    expect(parts(folder)).toEqual([])
  })

  it('with a certificate that nobody vouches for ends the matter', async () => {
    const secure = await openSecure({ trusted: false })
    secure.on('/det.onnx', file(WEIGHTS))
    await expect(download(inputFor(secure.address('/det.onnx'), scratch()))).rejects.toMatchObject({
      code: 'download-refused',
      message: expect.stringMatching(/not safe, its certificate was refused \(DEPTH_ZERO_SELF_SIGNED_CERT\)/)
    })
    expect(secure.count()).toBe(0)
  })
})
