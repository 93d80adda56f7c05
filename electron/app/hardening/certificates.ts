/** Stops: accepting a bad certificate, sending a client certificate or a password to a site that asks (H34, H42). The page has no network; this holds if that ever changes. */
import type { App } from 'electron'

export const denyCertificatesAndLogins = (app: Pick<App, 'on'>): void => {
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault()
    answer(false)
  })
  app.on('select-client-certificate', (event) => event.preventDefault())
  app.on('login', (event) => event.preventDefault())
}
