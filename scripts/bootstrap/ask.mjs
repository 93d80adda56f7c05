/** Asking before something is installed, and finding programs. Node's own modules only. */
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline/promises'

/** A person who can answer: a terminal for input, and not a CI job. */
export const isPersonPresent = () => process.stdin.isTTY === true && process.env.CI === undefined

/** Yes without asking where nobody can answer. @param {string} question */
export const confirm = async (question) => {
  if (!isPersonPresent()) return true
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = (await terminal.question(`${question} [Y/n] `)).trim().toLowerCase()
  terminal.close()
  return answer === '' || answer === 'y' || answer === 'yes'
}

/** @param {string} file */
export const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The first of these programs on the PATH. @param {string[]} names @returns {string | undefined} */
export const findProgram = (...names) => {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'].filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable)
}
