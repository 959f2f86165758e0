/** What our own scripts of PowerShell begin with: an error is one sentence and exit code 1, and text is UTF-8. */
export const scriptStart = `$ErrorActionPreference = 'Stop'
trap {
  [Console]::Error.WriteLine($_.Exception.Message)
  exit 1
}
# Without a console there is no code page to set.
try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }
`;
