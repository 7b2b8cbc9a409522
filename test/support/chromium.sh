#!/usr/bin/env bash
# Chromium loads the suggestions of its address bar, two pages of its own, for each page that a test opens, and holds a
# process ready for the next one: with 156, three quarters of the processor time of opening a page. Of several lists of
# features Chromium takes the last one, so that these go into Playwright's.
unwanted=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess
exec "$CHROMIUM" "${@/#--disable-features=/--disable-features=$unwanted,}"
