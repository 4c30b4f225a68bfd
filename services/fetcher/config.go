package fetcher

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/warc"
	"github.com/wireroom/wireroom/services/fetcher/internal/looks"
	"github.com/wireroom/wireroom/services/fetcher/internal/polite"
	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
)

// Config is the fetcher's whole manual: every setting with its default.
type Config struct {
	UserAgent    string        `help:"Product token in User-Agent and robots.txt." default:"Wireroom" placeholder:"NAME"`
	Contact      string        `help:"Where site owners reach you; sent in User-Agent." default:"https://github.com/wireroom/wireroom" placeholder:"URL"`
	Delay        time.Duration `help:"Pause between two requests to one host. Crawl-delay and Retry-After can only make it longer." default:"1s"`
	MaxDelay     time.Duration `help:"Longest Crawl-delay obeyed; a host that asks for more is asked this seldom." default:"60s"`
	AllowPrivate bool          `help:"Also fetch from private, loopback and other special addresses (intranets, tests)."`
	Timeout      time.Duration `help:"Limit for one request, from dialling to the last byte." default:"20s"`
	MaxBody      int64         `help:"Limit for a page or feed, unpacked, in bytes." default:"10485760" placeholder:"BYTES"`
	MaxRedirects int           `help:"Redirects followed for one address." default:"10" placeholder:"N"`
	Attempts     int           `help:"How often a page is asked for before it counts as failed." default:"4" placeholder:"N"`
	Hosts        int           `help:"Hosts served at once." default:"256" placeholder:"N"`
	First        time.Duration `name:"poll-first" help:"Poll interval of a source nothing is known of." default:"15m"`
	MinPoll      time.Duration `name:"poll-min" help:"Shortest poll interval." default:"2m"`
	MaxPoll      time.Duration `name:"poll-max" help:"Longest poll interval of a source that answers." default:"6h"`
	Rights       string        `help:"What to do with pages whose site reserves their use by machines (TDMRep, noai, Content-Signal ...): record the signals, or refuse the page." enum:"record,refuse" default:"record"`
	Looks        string        `name:"look-again" help:"Ages at which a stored article is looked at again for edits, or off." default:"15m,1h,6h,1d,7d" placeholder:"AGES"`
	PublicURL    string        `name:"public-url" help:"Address under which hubs reach --push-listen from outside; with it, feeds that name a hub are subscribed to (WebSub)." placeholder:"URL"`
	PushListen   string        `name:"push-listen" help:"Address where pushed news is taken; a proxy that speaks TLS belongs before it." default:"127.0.0.1:8085" placeholder:"HOST:PORT"`

	Warc     string        `help:"Directory: keep everything that is fetched there as well, in WARC 1.1 files, for 'wireroom replay' and other tools." placeholder:"DIR"`
	WarcSize int64         `help:"Size from which such a file is full, in bytes." default:"1073741824" placeholder:"BYTES"`
	WarcKeep time.Duration `help:"Remove such files when they are older than this; 0 keeps them." default:"0" placeholder:"DURATION"`
	WarcMost int64         `help:"Remove the oldest of such files when all together are larger than this, in bytes; 0 is no bound." default:"0" placeholder:"BYTES"`

	// Alone says that nobody else can be called as this process's bus is; see polite.Config.
	Alone bool `kong:"-"`
	// NoLooks leaves the planning and the making of further looks to a later run.
	NoLooks bool `kong:"-"`
}

// Defaults is a Config with every default, for programs that do not parse flags.
func Defaults() Config {
	return Config{
		UserAgent: "Wireroom", Contact: "https://github.com/wireroom/wireroom",
		Delay: polite.DefaultDelay, MaxDelay: time.Minute, Timeout: 20 * time.Second, MaxBody: 10 << 20, MaxRedirects: 10,
		Attempts: 4, Hosts: 256,
		Rights: RightsRecord, Looks: looks.Default.String(),
		PushListen: "127.0.0.1:8085",
		WarcSize:   warc.DefaultSize,
		First:      schedule.DefaultBounds.First, MinPoll: schedule.DefaultBounds.Min, MaxPoll: schedule.DefaultBounds.Max,
	}
}

// Validate says what is wrong with the settings, and how the flag is called.
func (c Config) Validate() error {
	var errs []error
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	bad(c.UserAgent == "" || strings.ContainsAny(c.UserAgent, " /;()\r\n"), "--user-agent %q must be one word, as in robots.txt", c.UserAgent)
	bad(strings.ContainsAny(c.Contact, "\r\n"), "--contact must be one line")
	bad(c.Delay < 0, "--delay %v must not be negative", c.Delay)
	bad(c.Timeout <= 0, "--timeout %v must be above zero", c.Timeout)
	bad(c.MaxBody <= 0, "--max-body %d must be above zero", c.MaxBody)
	bad(c.MaxRedirects < 0, "--max-redirects %d must not be negative", c.MaxRedirects)
	bad(c.Attempts < 1, "--attempts %d must be at least 1", c.Attempts)
	bad(c.WarcSize < 1<<20, "--warc-size %d must be at least 1048576", c.WarcSize)
	bad(c.WarcKeep < 0, "--warc-keep %v must not be negative", c.WarcKeep)
	bad(c.WarcMost < 0 || c.WarcMost > 0 && c.WarcMost < c.WarcSize, "--warc-most %d must be at least one file (--warc-size %d), or 0", c.WarcMost, c.WarcSize)
	bad(c.Hosts < 1, "--hosts %d must be at least 1", c.Hosts)
	bad(c.MinPoll <= 0 || c.MinPoll > c.MaxPoll, "--poll-min %v must be above zero and at most --poll-max %v", c.MinPoll, c.MaxPoll)
	if _, err := looks.Parse(c.Looks); err != nil {
		errs = append(errs, fmt.Errorf("--look-again %w", err))
	}
	if err := validPublicURL(c.PublicURL); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func validPublicURL(s string) error {
	u, err := url.Parse(s)
	if s == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		return nil
	}
	return fmt.Errorf("--public-url %q must be an address such as https://news.example.com/wireroom, without query", s)
}

// agent is the User-Agent header: who asks, and where to complain.
func (c Config) agent() string {
	return fmt.Sprintf("%s/%s (+%s)", c.UserAgent, Version, c.Contact)
}

// Version is the fetcher's own, as site owners see it.
const Version = "0.1"
