package date

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
)

var (
	clockForm  = regexp.MustCompile(`^(?:t|[\s,;|(·•@/.-]|at|um|à|a las|às|ore|kl\.?|kello|o|в|об?|г\.?|р\.|року|года|alle|uhr|den|de|saat|pukul|jam|-|–|\([^)\d]{1,6}\)|[\p{Han}\p{L}]{1,9}[,.]? )*?(오전|오후|午前|午後|上午|下午)?\s*([0-2]?\d)(?:[:.h時时시]|\s?uhr\s?|\s?h\s?)\s?([0-5]\d)?(?:분|分)?(?:[:.]([0-5]\d))?(?:[.,](\d{1,9}))?\s*(a\.?m\b\.?|p\.?m\b\.?)?\s*(.*)`)
	clockAhead = regexp.MustCompile(`(?:^|[^\d.])([0-2]?\d)[:.]([0-5]\d)(?::([0-5]\d))?\s*(a\.?m\b\.?|p\.?m\b\.?)?\s*([a-z]{2,5})?\s*[\s,|·•-]*(?:on |am |el |le |il |dnia )?(?:[a-z]{3,9},? )?$`)
	hourOnly   = regexp.MustCompile(`^[\s,]*(?:at )?(1?\d)\s?(a\.?m\b\.?|p\.?m\b\.?)\s*(.*)`)
	offsetForm = regexp.MustCompile(`^\(?(?:utc|gmt)?\s?([+-])(\d{1,2})(?::?(\d{2}))?`)
	zoneForm   = regexp.MustCompile(`^\(?([a-z]{1,5})\b`)
)

// readTime reads the time of day that follows a date, or else the one before it.
func (p *parts) readTime(after, before string) {
	if m := clockForm.FindStringSubmatch(after); m != nil && (m[3] != "" || m[1] != "") {
		p.setTime(m[2], m[3], m[4], m[6]+m[1])
		p.nano = fraction(m[5])
		p.readZone(m[7])
		return
	}
	if m := hourOnly.FindStringSubmatch(after); m != nil {
		p.setTime(m[1], "00", "", m[2])
		p.readZone(m[3])
		return
	}
	if m := clockAhead.FindStringSubmatch(before); m != nil {
		p.setTime(m[1], m[2], m[3], m[4])
		p.readZone(m[5])
	}
}

func (p *parts) setTime(h, m, s, half string) {
	p.hour, p.min, p.sec, p.hasTime, p.precision = num(h), num(m), num(s), true, article.ToMinute
	if s != "" {
		p.precision = article.ToSecond
	}
	switch {
	case strings.HasPrefix(half, "p") || half == "오후" || half == "午後" || half == "下午":
		if p.hour < 12 {
			p.hour += 12
		}
	case half != "" && p.hour == 12:
		p.hour = 0
	}
}

// fraction makes nanoseconds of the digits behind the point.
func fraction(s string) int {
	if s == "" {
		return 0
	}
	return num((s + "000000000")[:9])
}

func (p *parts) readZone(s string) {
	s = strings.TrimSpace(s)
	if m := offsetForm.FindStringSubmatch(s); m != nil {
		h, min := num(m[2]), num(m[3])
		if h > 14 || min > 59 {
			return
		}
		p.offset = h*3600 + min*60
		if m[1] == "-" {
			p.offset = -p.offset
		}
		p.hasZone, p.zone = true, fmt.Sprintf("%s%02d:%02d", m[1], h, min)
		return
	}
	if m := zoneForm.FindStringSubmatch(s); m != nil {
		if off, ok := zones[m[1]]; ok {
			p.offset, p.hasZone, p.zone = off*60, true, offsetName(off)
		}
	}
}

func offsetName(minutes int) string {
	if minutes == 0 {
		return "Z"
	}
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

// zones are the names in use on news pages, in minutes east. IST is India's, because
// there it is printed most; CST and BST are those of Chicago and London.
var zones = map[string]int{
	"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "west": 60,
	"eet": 120, "eest": 180, "msk": 180, "trt": 180, "ist": 330, "pkt": 300, "npt": 345, "wib": 420, "wita": 480, "wit": 540,
	"ict": 420, "hkt": 480, "sgt": 480, "myt": 480, "pht": 480, "awst": 480, "jst": 540, "kst": 540, "acst": 570, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
	"est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360, "mst": -420, "mdt": -360, "mt": -420, "pst": -480, "pdt": -420, "pt": -480,
	"akst": -540, "hst": -600, "brt": -180, "art": -180, "clt": -240, "cat": 120, "eat": 180, "wat": 60, "sast": 120, "gst": 240,
}
