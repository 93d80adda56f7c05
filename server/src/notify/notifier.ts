/** Mail to the person: one-time codes at once, notices through the outbox. */
import nodemailer from 'nodemailer'

export type Notice = { readonly kind: 'recovered' | 'backup_renewed'; readonly deviceName: string; readonly at: number }
export type Notifier = {
  readonly code: (email: string, code: string) => Promise<void>
  readonly notice: (email: string, notice: Notice) => Promise<void>
}

const SUBJECTS = {
  recovered: 'Your wallet was recovered on another device',
  backup_renewed: 'The backup of your wallet was renewed',
} as const
const noticeText = ({ kind, deviceName, at }: Notice): string => {
  const when = new Date(at * 1000).toISOString()
  return kind === 'recovered'
    ? `Your wallet was recovered on "${deviceName}" at ${when}. The device that held it before can't sign any more.\nIf this wasn't you, contact your wallet provider now.`
    : `A new backup of your wallet was made by "${deviceName}" at ${when}.`
}

export const createMailNotifier = (options: { readonly url: string; readonly from: string }): Notifier => {
  const transport = nodemailer.createTransport(options.url)
  const send = async (to: string, subject: string, text: string): Promise<void> => {
    await transport.sendMail({ from: options.from, to, subject, text })
  }
  return {
    code: (email, code) =>
      send(
        email,
        `${code} is your sign-in code`,
        `Your code is ${code}. It works once, for ten minutes.\nNobody from support will ever ask for it.`,
      ),
    notice: (email, notice) => send(email, SUBJECTS[notice.kind], noticeText(notice)),
  }
}

/** Without SMTP: codes as JSON lines on stdout if that was asked for, else nobody can sign in. */
export const createPrintNotifier = (print: ((line: string) => void) | undefined): Notifier => ({
  code: async (email, code) => print?.(JSON.stringify({ event: 'code', email, code })),
  notice: async (email, notice) => print?.(JSON.stringify({ event: 'notice', email, ...notice })),
})
