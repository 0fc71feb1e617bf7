<#
.SYNOPSIS
Prints what a screen reader meets in Wardcard's window, and what it would not say.

.DESCRIPTION
Reads the open window through UI Automation, as NVDA and Narrator do, then walks through it with the
keyboard: Tab through everything, and arrow keys in the list of places and the table of ratings.
Nothing is installed or changed, and no administrator rights are needed.

Open Wardcard on the Ratings tab of a hospital, then run:

    powershell -ExecutionPolicy Bypass -File read-aloud.ps1

and leave mouse and keyboard alone until it ends, after about a minute. Each thing is a line with
what a screen reader says: its name, kind, value and state. Lines that start with '!!' are faults.
With a menu or a dialog open, add -NoKeys: then the windows are read, and no key is pressed.

Exit status: 0 nothing is nameless, silent or missing; 1 there are faults; 2 Wardcard is not open.
#>
param(
    [string] $ProcessName = 'wardcard',
    [int] $MostPresses = 80,
    [switch] $NoKeys
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName UIAutomationClient
Add-Type -AssemblyName UIAutomationTypes
Add-Type -AssemblyName System.Windows.Forms

$Automation = [System.Windows.Automation.AutomationElement]
$Walker = [System.Windows.Automation.TreeWalker]::ControlViewWalker

# What a user acts on or moves through; each needs a name.
$NeedsName = 'Button', 'CheckBox', 'ComboBox', 'DataItem', 'Edit', 'Header', 'HeaderItem', 'Hyperlink',
    'List', 'ListItem', 'MenuItem', 'RadioButton', 'Slider', 'Spinner', 'SplitButton', 'Table',
    'TabItem', 'Tree', 'TreeItem'
# Frames around other things; a screen reader reads what is in them.
$Frames = 'Custom', 'Document', 'Group', 'Pane', 'Window'
# Parts that the system or Qt draws, and that screen readers pass over.
$PassedOver = 'ScrollBar', 'Separator', 'Thumb', 'TitleBar'
# A list of places can be very long.
$MostThings = 5000
# What disappears while it is read is no fault, unless it is much.
$MostVanished = 20
# The kinds that UI Automation has for Qt's roles in expected.json.
$KindsOfRole = @{
    'Button' = @('Button'); 'ButtonMenu' = @('Button'); 'CheckBox' = @('CheckBox')
    'ColumnHeader' = @('Header', 'HeaderItem'); 'EditableText' = @('Edit'); 'PageTab' = @('TabItem')
    'Table' = @('Table', 'DataGrid'); 'Tree' = @('Tree')
}

$script:faults = 0
$script:things = 0
$script:vanished = 0
$script:lastError = ''
$script:met = New-Object System.Collections.ArrayList

function Write-Fault([string] $text) {
    $script:faults += 1
    Write-Output "!! $text"
}

function Get-Kind($info) {
    return $info.ControlType.ProgrammaticName -replace '^ControlType\.', ''
}

function New-Meeting($info) {
    return New-Object PSObject -Property @{ Kind = (Get-Kind $info); Name = $info.Name }
}

# Whether something that is expected is among what was met. Its name may contain *.
function Test-Met($meetings, $one) {
    $kinds = $KindsOfRole[$one.role]
    foreach ($meeting in $meetings) {
        if ($kinds -contains $meeting.Kind -and $meeting.Name -like $one.name) {
            return $true
        }
    }
    return $false
}

function Get-Part($element, $pattern) {
    $found = $null
    if ($element.TryGetCurrentPattern($pattern, [ref] $found)) {
        return $found
    }
    return $null
}

function Get-States($element, $info) {
    $states = @()
    if (-not $info.IsEnabled) {
        $states += 'unavailable'
    }
    $toggle = Get-Part $element ([System.Windows.Automation.TogglePattern]::Pattern)
    if ($null -ne $toggle) {
        $isOn = "$($toggle.Current.ToggleState)" -eq 'On'
        $states += $(if ($isOn) { 'checked' } else { 'not checked' })
    }
    $selection = Get-Part $element ([System.Windows.Automation.SelectionItemPattern]::Pattern)
    if ($null -ne $selection -and $selection.Current.IsSelected) {
        $states += 'selected'
    }
    $branch = Get-Part $element ([System.Windows.Automation.ExpandCollapsePattern]::Pattern)
    if ($null -ne $branch) {
        $state = "$($branch.Current.ExpandCollapseState)"
        if ($state -ne 'LeafNode') {
            $states += $state.ToLowerInvariant()
        }
    }
    return $states
}

function Get-Value($element, $info) {
    $value = Get-Part $element ([System.Windows.Automation.ValuePattern]::Pattern)
    if ($null -eq $value) {
        return ''
    }
    $text = "$($value.Current.Value)"
    if ($text -eq $info.Name) {
        return ''
    }
    return $text
}

# Everything that is said of an element, in one line.
function Get-Words($element, $info) {
    $words = @()
    if ($info.Name.Trim() -ne '') {
        $words += "'$($info.Name)'"
    }
    $words += $info.LocalizedControlType
    $value = Get-Value $element $info
    if ($value -ne '') {
        $words += "value '$value'"
    }
    $words += @(Get-States $element $info)
    if ($info.HelpText -ne '' -and $info.HelpText -ne $info.Name) {
        $words += "($($info.HelpText))"
    }
    return $words -join ', '
}

function Read-Branch($element, [int] $depth) {
    try {
        $info = $element.Current
        $kind = Get-Kind $info
        if ($info.IsOffscreen -or $PassedOver -contains $kind) {
            return
        }
        $script:things += 1
        if ($script:things -gt $MostThings) {
            return
        }
        $line = ('  ' * $depth) + (Get-Words $element $info)
        Write-Output $line
        $null = $script:met.Add((New-Meeting $info))
        $isNameless = $info.Name.Trim() -eq ''
        if ($isNameless -and ($info.IsKeyboardFocusable -or $NeedsName -contains $kind)) {
            if ($Frames -notcontains $kind) {
                Write-Fault "nameless: $kind of class '$($info.ClassName)' at $($info.BoundingRectangle)"
            }
        }
        $child = $Walker.GetFirstChild($element)
        while ($null -ne $child) {
            Read-Branch $child ($depth + 1)
            $child = $Walker.GetNextSibling($child)
        }
    }
    catch {
        $script:vanished += 1
        $script:lastError = "$_"
    }
}

function Get-Focus {
    try {
        $focus = $Automation::FocusedElement
        if ($null -eq $focus -or $focus.Current.ProcessId -ne $process.Id) {
            return $null
        }
        return $focus
    }
    catch {
        return $null
    }
}

function Get-Id($element) {
    return ($element.GetRuntimeId() -join '.') + ' ' + $element.Current.Name
}

function Send-Key([string] $key) {
    [System.Windows.Forms.SendKeys]::SendWait($key)
    Start-Sleep -Milliseconds 250
}

function Test-Tab {
    Write-Output ''
    Write-Output 'With the Tab key:'
    $stops = New-Object System.Collections.ArrayList
    $first = $null
    $before = $null
    for ($press = 1; $press -le $MostPresses; $press++) {
        $focus = Get-Focus
        if ($null -eq $focus) {
            Write-Fault "after $press presses of Tab the keyboard is nowhere in Wardcard"
            return
        }
        $info = $focus.Current
        $id = Get-Id $focus
        if ($id -eq $first) {
            Write-Output "Back at the start after $($press - 1) presses."
            break
        }
        if ($null -eq $first) {
            $first = $id
        }
        Write-Output ('  ' + (Get-Words $focus $info))
        $null = $stops.Add((New-Meeting $info))
        # Inside a table or list, the focus may be on one of its items.
        $parent = $Walker.GetParent($focus)
        if ($null -ne $parent) {
            $null = $stops.Add((New-Meeting $parent.Current))
        }
        if ($info.Name.Trim() -eq '') {
            Write-Fault "silent: the keyboard is on a $(Get-Kind $info) without a name"
        }
        if ($id -eq $before) {
            Write-Fault "stuck: Tab does not leave '$($info.Name)'"
            return
        }
        $before = $id
        Send-Key '{TAB}'
    }
    if ($press -gt $MostPresses) {
        Write-Fault "Tab has not come back to the start after $MostPresses presses"
    }
    foreach ($one in @($expected | Where-Object { $_.tab })) {
        if (-not (Test-Met $stops $one)) {
            Write-Fault "Tab never stops at the $($one.role) '$($one.name)'"
        }
    }
}

function Test-Arrows($one) {
    Write-Output ''
    Write-Output "With the arrow keys in '$($one.name)':"
    $condition = [System.Windows.Automation.PropertyCondition]::new($Automation::NameProperty, $one.name)
    $found = $window.FindFirst([System.Windows.Automation.TreeScope]::Descendants, $condition)
    if ($null -eq $found) {
        Write-Fault "there is no '$($one.name)'"
        return
    }
    try {
        $found.SetFocus()
    }
    catch {
        Write-Fault "'$($one.name)' does not take the keyboard: $_"
        return
    }
    Start-Sleep -Milliseconds 250
    Send-Key '^{HOME}'
    $before = ''
    foreach ($press in 1..4) {
        Send-Key '{DOWN}'
        $focus = Get-Focus
        if ($null -eq $focus) {
            Write-Fault "after {DOWN} the keyboard is nowhere in Wardcard"
            return
        }
        $name = $focus.Current.Name
        Write-Output ('  ' + (Get-Words $focus $focus.Current))
        if ($name.Trim() -eq '' -or $name -eq $one.name) {
            Write-Fault "silent: {DOWN} moves to something that is not read"
        }
        elseif ($name -eq $before) {
            Write-Output "  (the same as before: this was the last row)"
            return
        }
        $before = $name
    }
}

$running = @(Get-Process -Name $ProcessName -ErrorAction SilentlyContinue |
    Where-Object { $_.MainWindowHandle -ne [IntPtr]::Zero })
if ($running.Count -eq 0) {
    Write-Output "There is no window of '$ProcessName'. Open Wardcard on a hospital, then run this again."
    exit 2
}
$process = $running[0]
$window = $Automation::FromHandle($process.MainWindowHandle)
# Windows PowerShell gives the list as one object unless it is unrolled.
$text = Get-Content -Raw -Encoding UTF8 -Path (Join-Path $PSScriptRoot 'expected.json')
$expected = @(ConvertFrom-Json $text | ForEach-Object { $_ })

Write-Output "What a screen reader meets in '$($window.Current.Name)':"
$ofProcess = [System.Windows.Automation.PropertyCondition]::new($Automation::ProcessIdProperty, $process.Id)
$windows = $Automation::RootElement.FindAll([System.Windows.Automation.TreeScope]::Children, $ofProcess)
foreach ($one in $windows) {
    Read-Branch $one 0
}
if ($script:vanished -gt $MostVanished) {
    Write-Fault "$($script:vanished) things could not be read; the last because: $($script:lastError)"
}
if ($script:things -gt $MostThings) {
    Write-Output "... and more; only the first $MostThings things were read."
}
if (-not $NoKeys) {
    foreach ($one in $expected) {
        if (-not (Test-Met $script:met $one)) {
            Write-Fault "missing: the $($one.role) '$($one.name)'"
        }
    }
    $shell = New-Object -ComObject WScript.Shell
    $null = $shell.AppActivate($process.Id)
    Start-Sleep -Milliseconds 500
    Test-Tab
    foreach ($one in @($expected | Where-Object { $_.arrows })) {
        Test-Arrows $one
    }
}

Write-Output ''
Write-Output "$($script:things) things were read; $($script:faults) faults."
if ($script:faults -gt 0) {
    exit 1
}
exit 0
