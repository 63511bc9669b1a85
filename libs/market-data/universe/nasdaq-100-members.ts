import { type IndexName } from '@app/config';

/** Who belonged to an index when: its members on the first known date, and every change since. */
export interface IndexMembersData {
  readonly index: IndexName;
  /** Where the facts come from. */
  readonly source: string;
  readonly licence: string;
  /** The first and the last date on which the members are known, `YYYY-MM-DD`. */
  readonly knownFrom: string;
  readonly knownUntil: string;
  /** The members on `knownFrom`, separated by spaces. */
  readonly members: string;
  /** Ascending by date. */
  readonly changes: readonly IndexChange[];
}

/** What changed at the open of a date: who joined is a member on it, who left is not. Symbols are separated by spaces. */
export interface IndexChange {
  readonly date: string;
  readonly joined?: string;
  readonly left?: string;
}

/**
 * The NASDAQ-100 of each date, under the symbols of the source: where it has two for a renamed company, the old one leaves
 * and the new one joins (FB and META on 2022-06-09); elsewhere the later one stands from the beginning (BKNG, then PCLN).
 * Two classes of shares are two members (GOOG and GOOGL), and what is spun off may be one for some sessions (SOLS, VSNT).
 */
export const NASDAQ_100_MEMBERS: IndexMembersData = {
  index: 'NASDAQ-100',
  source: 'github.com/jmccarrell/n100tickers, commit 9a23023 of 2026-06-24; the facts restated by date',
  licence: 'MIT, Copyright (c) 2021-2025 Jeff McCarrell',
  knownFrom: '2015-01-01',
  knownUntil: '2026-06-24',
  // prettier-ignore
  members:
    'AAL AAPL ADBE ADI ADP ADSK AKAM ALTR ALXN AMAT AMGN AMZN ATVI AVGO BBBY BIDU BIIB BKNG BRCM CA CELG CERN ' +
    'CHKP CHRW CHTR CMCSA COST CSCO CTRX CTSH CTXS DISCA DISCK DISH DLTR DTV EA EBAY EQIX ESRX EXPD FAST FB ' +
    'FISV FOX FOXA GILD GMCR GOOG GOOGL GRMN HSIC ILMN INTC INTU ISRG KLAC KRFT LBTYA LBTYK LLTC LMCA LMCK LRCX ' +
    'MAR MAT MDLZ MNST MSFT MU MYL NFLX NLOK NTAP NVDA NXPI ORLY PAYX PCAR QCOM QRTEA REGN ROST SBAC SBUX SIAL ' +
    'SIRI SNDK SPLS SRCL STX TRIP TSCO TSLA TXN VIAB VIP VOD VRSK VRTX WDC WFM WYNN XLNX YHOO',
  // prettier-ignore
  changes: [
    { date: '2015-03-23', joined: 'WBA', left: 'EQIX' },
    { date: '2015-07-02', joined: 'KHC LILA LILAK', left: 'KRFT' },
    { date: '2015-07-27', joined: 'BMRN', left: 'DTV' },
    { date: '2015-07-29', joined: 'JD', left: 'CTRX' },
    { date: '2015-08-03', joined: 'SWKS', left: 'SIAL' },
    { date: '2015-10-07', joined: 'INCY', left: 'ALTR' },
    { date: '2015-11-11', joined: 'PYPL', left: 'BRCM' },
    { date: '2015-12-21', joined: 'CTRP ENDP EXPE MXIM NCLH TMUS ULTA', left: 'CHRW EXPD GMCR GRMN LILA LILAK SPLS VIP WYNN' },
    { date: '2016-02-22', joined: 'CSX', left: 'KLAC' },
    { date: '2016-03-16', joined: 'NTES', left: 'SNDK' },
    { date: '2016-04-18', joined: 'BATRA BATRK' },
    { date: '2016-06-10', joined: 'XRAY', left: 'BATRA BATRK LMCA LMCK' },
    { date: '2016-07-18', joined: 'MCHP', left: 'ENDP' },
    { date: '2016-10-19', joined: 'SHPG', left: 'LLTC' },
    { date: '2016-12-19', joined: 'CTAS HAS HOLX KLAC', left: 'BBBY NTAP SRCL WFM' },
    { date: '2017-02-07', joined: 'JBHT', left: 'NXPI' },
    { date: '2017-03-20', joined: 'IDXX', left: 'SBAC' },
    { date: '2017-04-24', joined: 'WYNN', left: 'TRIP' },
    { date: '2017-06-19', joined: 'MELI', left: 'YHOO' },
    { date: '2017-10-23', joined: 'ALGN', left: 'MAT' },
    { date: '2017-12-18', joined: 'ASML CDNS SNPS TTWO WDAY', left: 'AKAM DISCA DISCK NCLH TSCO VIAB' },
    { date: '2018-07-23', joined: 'PEP', left: 'DISH' },
    { date: '2018-11-05', joined: 'NXPI', left: 'CA' },
    { date: '2018-11-19', joined: 'XEL', left: 'XRAY' },
    { date: '2018-12-24', joined: 'AMD LULU NTAP UAL VRSN WLTW', left: 'ESRX HOLX QRTEA SHPG STX VOD' },
    { date: '2019-11-05', joined: 'TCOM', left: 'CTRP' },
    { date: '2019-11-19', joined: 'EXC', left: 'CELG' },
    { date: '2019-12-23', joined: 'ANSS CDW CPRT CSGP SGEN SPLK', left: 'HAS HSIC JBHT MYL NLOK WYNN' },
    { date: '2020-04-20', joined: 'DXCM', left: 'AAL' },
    { date: '2020-04-30', joined: 'ZM', left: 'WLTW' },
    { date: '2020-06-22', joined: 'DOCU', left: 'UAL' },
    { date: '2020-07-20', joined: 'MRNA', left: 'CSGP' },
    { date: '2020-08-24', joined: 'PDD', left: 'NTAP' },
    { date: '2020-10-19', joined: 'KDP', left: 'WDC' },
    { date: '2020-12-21', joined: 'AEP MRVL MTCH OKTA PTON TEAM', left: 'BMRN CTXS EXPE LBTYA LBTYK TTWO ULTA' },
    { date: '2021-07-21', joined: 'HON', left: 'ALXN' },
    { date: '2021-08-26', joined: 'CRWD', left: 'MXIM' },
    { date: '2021-12-20', joined: 'ABNB DDOG FTNT LCID PANW ZS', left: 'CDW CERN CHKP FOX FOXA INCY TCOM' },
    { date: '2022-01-24', joined: 'ODFL', left: 'PTON' },
    { date: '2022-02-02', joined: 'CEG' },
    { date: '2022-02-22', joined: 'AZN', left: 'XLNX' },
    { date: '2022-06-09', joined: 'META', left: 'FB' },
    { date: '2022-11-21', joined: 'ENPH', left: 'OKTA' },
    { date: '2022-12-19', joined: 'BKR CSGP FANG GFS RIVN WBD', left: 'BIDU DOCU MTCH NTES SPLK SWKS VRSN' },
    { date: '2023-06-07', joined: 'GEHC', left: 'FISV' },
    { date: '2023-06-20', joined: 'ON', left: 'RIVN' },
    { date: '2023-07-17', joined: 'TTD', left: 'ATVI' },
    { date: '2023-12-14', joined: 'TTWO', left: 'SGEN' },
    { date: '2023-12-18', joined: 'CCEP CDW DASH MDB ROP SPLK', left: 'ALGN EBAY ENPH JD LCID ZM' },
    { date: '2024-03-18', joined: 'LIN', left: 'SPLK' },
    { date: '2024-06-24', joined: 'ARM', left: 'SIRI' },
    { date: '2024-07-22', joined: 'SMCI', left: 'WBA' },
    { date: '2024-11-18', joined: 'APP', left: 'DLTR' },
    { date: '2024-12-23', joined: 'AXON MSTR PLTR', left: 'ILMN MRNA SMCI' },
    { date: '2025-05-19', joined: 'SHOP', left: 'MDB' },
    { date: '2025-07-28', joined: 'TRI', left: 'ANSS' },
    { date: '2025-10-30', joined: 'SOLS' },
    { date: '2025-11-06', left: 'SOLS' },
    { date: '2025-12-22', joined: 'ALNY FER INSM MPWR STX WDC', left: 'BIIB CDW GFS LULU ON TTD' },
    { date: '2026-01-05', joined: 'VSNT' },
    { date: '2026-01-09', left: 'VSNT' },
    { date: '2026-01-20', joined: 'WMT', left: 'AZN' },
    { date: '2026-04-20', joined: 'SNDK', left: 'TEAM' },
    { date: '2026-05-18', joined: 'LITE', left: 'CSGP' },
    { date: '2026-06-22', joined: 'ALAB CRWV NBIS RKLB TER', left: 'CHTR CTSH INSM VRSK ZS' },
  ],
};
